"""Aliases: move one to a record or remove it, each time with a reason that is kept."""

from django.db import transaction
from django.utils import timezone

from registry import default_model, notifications
from registry.models import Alias, AliasMove, HubModel
from registry.models.history import MAX_REASON, SHORT, one_line
from training.core.artifact import is_name

NO_SUCH_NAME = "An alias takes 1 to 100 of a-z 0-9 . _ - after a letter or digit, without the @."
NO_REASON = f"Give the reason, in 1 to {MAX_REASON} characters."


class AliasError(ValueError):
    """An alias cannot be moved so; the message is one line for people."""


@transaction.atomic
def move(
    name: str, target: HubModel | None, *, reason: str, by: str, confirmed_by: str = ""
) -> AliasMove:
    """Point the alias at a served record, or remove it with None. Raises AliasError."""
    name, reason = name.strip().removeprefix("@"), one_line(reason)
    if not is_name(name):
        raise AliasError(NO_SUCH_NAME)
    if not 1 <= len(reason) <= MAX_REASON:
        raise AliasError(NO_REASON)
    default_model.lock()
    if target is not None and not HubModel.objects.served().filter(pk=target.pk).exists():
        raise AliasError(f"{target} is not served to everybody, so no alias can point at it.")
    alias = Alias.objects.select_for_update().filter(name=name).first()
    source = alias.record if alias else None
    if source == target:
        where = f"already points at {target}" if target else "does not exist"
        raise AliasError(f"@{name} {where}.")
    if target is None:
        Alias.objects.filter(name=name).delete()
    else:
        Alias.objects.update_or_create(name=name, defaults={"record": target})
    moved = AliasMove.objects.create(
        alias=name,
        source=source,
        target=target,
        reason=reason,
        at=timezone.now(),
        by=by[:SHORT],
        confirmed_by=confirmed_by[:SHORT],
    )
    notifications.alias_moved(moved)
    return moved
