"""Making, rotating and revoking tokens: each writes an account event and tells every process."""

from collections.abc import Collection
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import event_log, tokens
from accounts.models import AccessVersion, AccountEvent, Token
from accounts.models.token import MAX_NAME
from accounts.rights.open_account import lock_account
from registry.models import Repository
from registry.models.querysets import NONE
from registry.visibility import own_and_shared

MAX_TOKENS = 50  # active ones of one person
OVERLAP = timedelta(hours=24)  # how long a rotated token still works
REPEATABLE = timedelta(minutes=10)  # how long a form that is sent again gets the same answer
Kind = AccountEvent.Kind


class TokenError(ValueError):
    """Why no token is made, in one line."""


@transaction.atomic
def make(
    user: User,
    name: str,
    scopes: Collection[str],
    days: int | None,
    *,
    repositories: Collection[Repository] = (),
    by: str = "",
    seed: bytes = b"",
) -> tuple[Token, str]:
    """Save a token; returns it and its text, which nothing can show again.

    ``days`` is one of tokens.LIFETIMES, or None for a token of staff that never expires. Of what
    is not public it sees these repositories, without any all that its owner sees.
    ``seed`` says which form asked for it: sent again it gets the token that it made.
    Raises TokenError.
    """
    _lock_owner(user)
    new = tokens.new_token(seed)
    if made := _made_before(new):
        return made, new.text
    _check_owner(user, is_endless=days is None)
    _check(name, scopes, days)
    if not {repository.pk for repository in repositories} <= own_and_shared([user.pk]).get(
        user.pk, NONE
    ):
        raise TokenError(_("A token may be tied to what is not public and its owner sees."))
    expires_at = None if days is None else timezone.now() + timedelta(days=days)
    words = " ".join(word for word in tokens.SCOPES if word in scopes)
    token = Token.objects.create(
        user=user,
        name=name,
        public_id=new.public_id,
        digest=new.digest,
        scopes=words,
        expires_at=expires_at,
        is_tied=bool(repositories),
    )
    token.repositories.set(repositories)
    AccessVersion.bump()
    event_log.record(Kind.TOKEN_MADE, user, by=by, detail=f"{token}: {words}")
    return token, new.text


@transaction.atomic
def rotate(token: Token, *, by: str = "", seed: bytes = b"") -> tuple[Token, str]:
    """A new token with the same rights and lifetime; the old one works for OVERLAP more.

    ``seed`` as for ``make``. Raises TokenError unless the old one is active and was not rotated
    before, and its owner could make such a token now.
    """
    token = Token.objects.select_for_update().select_related("user").get(pk=token.pk)
    new, now = tokens.new_token(seed), timezone.now()
    if made := _made_before(new):
        return made, new.text
    if token.state != "active" or token.replaced_by_id is not None:
        raise TokenError(_("Only an active token that was not rotated before can be rotated."))
    _lock_owner(token.user)
    _check_owner(token.user, is_endless=token.expires_at is None)
    lifetime = None if token.expires_at is None else token.expires_at - token.created_at
    successor = Token.objects.create(
        user=token.user,
        name=token.name,
        public_id=new.public_id,
        digest=new.digest,
        scopes=token.scopes,
        expires_at=None if lifetime is None else now + lifetime,
        is_tied=token.is_tied,
    )
    successor.repositories.set(token.repositories.all())
    token.replaced_by = successor
    token.expires_at = min(filter(None, [token.expires_at, now + OVERLAP]))
    token.save(update_fields=["replaced_by", "expires_at"])
    AccessVersion.bump()
    event_log.record(Kind.TOKEN_ROTATED, token.user, by=by, detail=f"{token} by {successor.shown}")
    return successor, new.text


@transaction.atomic
def revoke(revoked: QuerySet[Token], *, by: str = "") -> int:
    """Revoke those that are not revoked yet, and return how many."""
    still = list(revoked.filter(revoked_at=None).select_related("user"))
    Token.objects.filter(pk__in=[token.pk for token in still]).update(revoked_at=timezone.now())
    AccessVersion.bump()
    for token in still:
        event_log.record(Kind.TOKEN_REVOKED, token.user, by=by, detail=str(token))
    return len(still)


def _lock_owner(user: User) -> None:
    """So that two at once are counted one after the other."""
    if not lock_account(user.pk):
        raise TokenError(_("This account is not active."))


def _made_before(new: tokens.NewToken) -> Token | None:
    """The same token, made just now by the same form, whose first answer a browser dropped."""
    made = Token.objects.filter(digest=new.digest).first()
    if made and (made.state != "active" or timezone.now() - made.created_at > REPEATABLE):
        raise TokenError(_("This form was sent before: open its page again."))
    return made


def _check_owner(user: User, *, is_endless: bool) -> None:
    """Whether they may have one more."""
    if is_endless and not user.is_staff:
        raise TokenError(_("Only staff have tokens that never expire."))
    if Token.objects.active().filter(user=user).count() >= MAX_TOKENS:
        raise TokenError(
            _("There are %(most)d active tokens already: revoke one first.") % {"most": MAX_TOKENS}
        )


def _check(name: str, scopes: Collection[str], days: int | None) -> None:
    if not (name.strip() and len(name) <= MAX_NAME and name.isprintable()):
        raise TokenError(
            _("A token needs a name of at most %(most)d characters.") % {"most": MAX_NAME}
        )
    if not scopes or not set(scopes) <= tokens.SCOPES.keys():
        raise TokenError(
            _("A token needs a scope; there are %(scopes)s.") % {"scopes": ", ".join(tokens.SCOPES)}
        )
    if days is not None and days not in tokens.LIFETIMES:
        allowed = ", ".join(map(str, tokens.LIFETIMES))
        raise TokenError(
            _("A token lasts one of these numbers of days: %(allowed)s.") % {"allowed": allowed}
        )
