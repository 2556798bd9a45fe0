"""Erasing a person: their rows go, their name goes, and the audit trail stays honest."""

from itertools import chain, count

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from accounts import event_log
from accounts.models import AccessVersion, AccountEvent
from accounts.rights.inventory import COLUMNS, DELETE
from accounts.rights.names import DELETED, RESERVED, replace_name
from registry.models import Notification
from registry.models.history import SHORT


class ErasureError(ValueError):
    """Why nobody is erased, in one line."""


@transaction.atomic
def erase(user: User, *, by: str = "") -> str:
    """Erase a person, and return the name that stands in the old one's place.

    What they own becomes the site's. Raises ErasureError for the last superuser.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if is_last_superuser(user):
        raise ErasureError(_("This is the last superuser: nobody could run the site."))
    name, nobody = user.get_username(), _free_name(user)
    for column in COLUMNS:
        if column.reference and column.action == DELETE:
            model, field = _model_and_field(column.name)
            model._base_manager.filter(**{field: user}).delete()  # noqa: SLF001 (no manager hides rows)
    for attempts in (AccessAttempt, AccessFailureLog, AccessLog):
        attempts.objects.filter(username=name).delete()
    _end_sessions(user)
    user.repositories.update(owner=None)
    user.classes_taught.update(teacher=None)
    _delete_news(name)
    replace_name(name, nobody)
    _empty(user, nobody)
    AccessVersion.bump()
    event_log.record(AccountEvent.Kind.ERASED, user, by=nobody if by in ("", name) else by)
    return nobody


def is_last_superuser(user: User) -> bool:
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    return user.is_superuser and not others.exists()


def _model_and_field(name: str) -> tuple[type[Model], str]:
    label, _, field = name.rpartition(".")
    return apps.get_model(label), field


def _end_sessions(user: User) -> None:
    for session in Session.objects.iterator(500):
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()


def _free_name(user: User) -> str:
    """``deleted-7``, unless somebody else is called so."""
    others = User.objects.exclude(pk=user.pk)
    names = chain([f"{DELETED}{user.pk}"], (f"{DELETED}{user.pk}-{n}" for n in count(2)))
    return next(name for name in names if not others.filter(username__iexact=name).exists())


def _delete_news(name: str) -> None:
    """Of what they promoted, confirmed, proposed or synced."""
    short = name[:SHORT]  # as the columns that news are made of
    theirs = Q(payload__confirmed_by=short) | Q(payload__by=short)
    theirs |= Q(payload__by=name) | Q(payload__by__startswith=f"{name} ")
    if name not in RESERVED:
        Notification.objects.filter(theirs).delete()


def _empty(user: User, nobody: str) -> None:
    user.username, user.email = nobody, ""
    user.first_name = user.last_name = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
