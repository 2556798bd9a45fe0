"""Writes account events down, most of them when a signal of Django or allauth reports them."""

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from django.contrib.auth import signals as auth_signals
from django.contrib.auth.models import User
from django.dispatch import Signal
from django.utils import translation

from accounts.models import AccountEvent
from accounts.models.event import MAX_DETAIL

Kind = AccountEvent.Kind
SIGNALS: dict[AccountEvent.Kind, Signal] = {
    Kind.SIGNED_UP: account_signals.user_signed_up,
    Kind.LOGGED_IN: auth_signals.user_logged_in,
    Kind.LOGGED_OUT: auth_signals.user_logged_out,
    Kind.PASSWORD_CHANGED: account_signals.password_changed,
    Kind.FACTOR_ADDED: mfa_signals.authenticator_added,
    Kind.FACTOR_REMOVED: mfa_signals.authenticator_removed,
}


def record(kind: AccountEvent.Kind, user: User | None, *, by: str = "", detail: str = "") -> None:
    """Save one event; without ``by`` the person did it.

    By the name that they have now: whoever asks may have been renamed or erased since they began.
    """
    name = by or (_name_now(user) if user else "")
    AccountEvent.objects.create(kind=kind, user=user, by=name, detail=detail[:MAX_DETAIL])


def _name_now(user: User) -> str:
    return User.objects.values_list("username", flat=True).filter(pk=user.pk).first() or ""


def connect() -> None:
    """Follow the signals above; called once, when the app is ready."""
    for kind, signal in SIGNALS.items():
        signal.connect(_follower(kind), weak=False, dispatch_uid=f"accounts.{kind}")


def _follower(kind: AccountEvent.Kind) -> Any:
    def follow(sender: Any, user: Any = None, authenticator: Any = None, **_: Any) -> None:
        if user is not None:
            with translation.override(None):  # what is kept is English
                kept = str(authenticator.get_type_display()) if authenticator is not None else ""
            record(kind, user, detail=kept)

    return follow
