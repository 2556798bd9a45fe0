"""The token of a request: who asks, and the refusals of one that does not say so."""

from collections.abc import Mapping, Set
from typing import Any

from accounts.access_list import access_list
from accounts.usage import usage
from accounts.viewer import NOBODY, AccessUnknown, InvalidToken, Viewer
from inference.errors import Forbidden, Unauthorized, Unavailable

SCHEME = "bearer"
SEEING = frozenset({"predict", "read"})  # which networks there are
INVALID = "The token is not valid: unknown, expired or revoked. Make another at /account/tokens."
NEEDED = "This needs a token: Authorization: Bearer hippo_… (make one at /account/tokens)."
UNKNOWN = "Tokens cannot be checked at the moment. Without one, public networks answer."


def viewer_of(meta: Mapping[str, Any], scopes: Set[str]) -> Viewer:
    """Who sends a request, NOBODY without a token; with one, any of the scopes is enough.

    A token that is no good is refused, never ignored. Other schemes than Bearer are no tokens: a
    proxy may ask for a password of its own. Raises Unauthorized, Forbidden, Unavailable.
    """
    scheme, _, text = meta.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != SCHEME:
        return NOBODY
    try:
        viewer = access_list.viewer(text.strip())
    except InvalidToken:
        raise invalid_token() from None
    except AccessUnknown:
        raise Unavailable(UNKNOWN, headers={"Retry-After": "5"}) from None
    if scopes and not scopes & viewer.scopes:
        raise missing_scope(scopes)
    return viewer


def may_take_a_query(meta: Mapping[str, Any]) -> bool:
    """Whether the database may be asked who sends a request: an event loop cannot wait for it."""
    scheme, _, text = meta.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != SCHEME:
        return False
    viewer = access_list.recall(text.strip())
    return viewer is None or (viewer.images_per_day > 0 and not usage.knows(viewer.user_id))


def invalid_token() -> Unauthorized:
    return Unauthorized(INVALID, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


def missing_scope(scopes: Set[str]) -> Forbidden:
    words = sorted(scopes)
    challenge = f'Bearer error="insufficient_scope", scope="{" ".join(words)}"'
    detail = f"The token lacks the scope {' or '.join(words)}; make another at /account/tokens."
    return Forbidden(detail, headers={"WWW-Authenticate": challenge})


def needs_token() -> Unauthorized:
    return Unauthorized(NEEDED, headers={"WWW-Authenticate": "Bearer"})
