"""Erasing a person: their rows go, their name goes, and the audit trail stays honest."""

import re

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from accounts import event_log
from accounts.models import AccessVersion, AccountEvent
from accounts.rights.inventory import COLUMNS, DELETE
from registry.models import AliasMove, Choice, Evaluation, Notification, SyncRun

BY_NAME = (  # columns in which a whole text is a name, perhaps with words behind it
    (AccountEvent, "by"),
    (AliasMove, "by"),
    (AliasMove, "confirmed_by"),
    (Choice, "chosen_by"),
    (Choice, "confirmed_by"),
    (Evaluation, "by"),
    (SyncRun, "started_by"),
)


class ErasureError(ValueError):
    """Why nobody is erased, in one line."""


@transaction.atomic
def erase(user: User, *, by: str = "") -> str:
    """Erase a person, and return the name that stands in the old one's place.

    What they own becomes the site's. Raises ErasureError for the last superuser.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if user.is_superuser and not others.exists():
        raise ErasureError(_("This is the last superuser: nobody could run the site."))
    name, nobody = user.get_username(), f"deleted-{user.pk}"
    for column in COLUMNS:
        if column.reference and column.action == DELETE:
            model, field = _model_and_field(column.name)
            model._base_manager.filter(**{field: user}).delete()  # noqa: SLF001 (no manager hides rows)
    for attempts in (AccessAttempt, AccessFailureLog, AccessLog):
        attempts.objects.filter(username=name).delete()
    _end_sessions(user)
    user.repositories.update(owner=None)
    user.classes_taught.update(teacher=None)
    theirs = Q(payload__by=name) | Q(payload__by__startswith=f"{name} ")
    Notification.objects.filter(theirs).delete()
    _rename(name, nobody, user)
    _empty(user, nobody)
    AccessVersion.bump()
    event_log.record(AccountEvent.Kind.ERASED, user, by=nobody if by in ("", name) else by)
    return nobody


def _model_and_field(name: str) -> tuple[type[Model], str]:
    label, _, field = name.rpartition(".")
    return apps.get_model(label), field


def _end_sessions(user: User) -> None:
    for session in Session.objects.iterator(500):
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


def _rename(name: str, nobody: str, user: User) -> None:
    """Replace the name in the texts of the inventory."""
    for model, column in BY_NAME:
        rows = model._base_manager.filter(**{f"{column}__startswith": name})  # noqa: SLF001
        for row in rows:
            text = getattr(row, column)
            if text == name or text.startswith(f"{name} "):
                model._base_manager.filter(pk=row.pk).update(  # noqa: SLF001
                    **{column: nobody + text.removeprefix(name)}
                )
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    for event in AccountEvent.objects.filter(detail__contains=name):
        AccountEvent.objects.filter(pk=event.pk).update(detail=word.sub(nobody, event.detail))
    kind = ContentType.objects.get_for_model(User)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(user.pk))
    entries.update(object_repr=nobody)


def _empty(user: User, nobody: str) -> None:
    user.username, user.email = nobody, ""
    user.first_name = user.last_name = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
