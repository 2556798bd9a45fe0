"""Tells every process when people change (active, staff, groups), or who may see what."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save

from accounts.models import AccessVersion, Allowance, Preference, Token
from registry.models import Share

UNIMPORTANT = {"last_login", "password"}  # a log-in changes these


def connect() -> None:
    """Follow the changes of these tables; called once, when the app is ready."""
    post_save.connect(_user_saved, sender=User, dispatch_uid="accounts.user_saved")
    for saved in (Share, Preference, Allowance):
        post_save.connect(_changed, sender=saved, dispatch_uid=f"accounts.{saved.__name__}_saved")
    models: tuple[type[Model], ...] = (User, Token, Share, Preference, Allowance)
    for model in models:
        post_delete.connect(_changed, sender=model, dispatch_uid=f"accounts.{model.__name__}")
    m2m_changed.connect(_changed, sender=User.groups.through, dispatch_uid="accounts.groups")


def _user_saved(created: bool, update_fields: Any = None, **_: Any) -> None:
    if not created and not (update_fields and set(update_fields) <= UNIMPORTANT):
        AccessVersion.bump()


def _changed(action: str = "post", **_: Any) -> None:
    if action.startswith("post"):
        AccessVersion.bump()
