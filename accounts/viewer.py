"""Who asks: a viewer, and what may be wrong with a token that says who."""

from typing import NamedTuple

NONE: frozenset[int] = frozenset()
NEVER = float("inf")


class Viewer(NamedTuple):
    """Somebody who sends a request, as far as the answer depends on it.

    user_id       0 for somebody without a token
    token_id      the token's key, 0 without one
    scopes        what the token allows
    repositories  keys of the repositories that are not public and that this viewer may see
    expires_at    of the token, in seconds since 1970; infinity for never
    default       the network that answers this viewer by default, "" for the site's
    images_per_day  0 for no limit
    """

    user_id: int = 0
    name: str = ""
    token_id: int = 0
    scopes: frozenset[str] = frozenset()
    repositories: frozenset[int] = NONE
    expires_at: float = NEVER
    default: str = ""
    images_per_day: int = 0

    @property
    def is_known(self) -> bool:
        return self.user_id != 0


NOBODY = Viewer()


class InvalidToken(Exception):
    """Unknown, expired or revoked: which of these is nobody's business."""


class AccessUnknown(Exception):
    """The database has not been reached for so long that a token may have been revoked since."""
