"""Staff's choice of the default network: choose one, or go back to the one before."""

from django.db import transaction
from django.utils import timezone

from registry import notifications
from registry.conf import served_repo_ids
from registry.models import Choice, HubModel, Repository
from registry.models.history import MAX_REASON, SHORT, one_line

SEARCHED_CHOICES = 1_000  # how far back ``previous`` looks


class Overtaken(Exception):
    """Somebody else changed the default after it was decided what to go back to."""


@transaction.atomic
def choose(name: str, *, by: str = "", reason: str = "") -> HubModel:
    """Make the served network of that name the default; raises HubModel.DoesNotExist."""
    lock()
    record = HubModel.objects.served().get(name=name)
    _save_choice(record, by, reason)
    return record


@transaction.atomic
def choose_record(
    record: HubModel, *, by: str = "", reason: str = "", confirmed_by: str = ""
) -> None:
    """Make this record the default; raises HubModel.DoesNotExist unless it is served."""
    lock()
    record = HubModel.objects.served().get(pk=record.pk)
    _save_choice(record, by, reason, confirmed_by=confirmed_by)


@transaction.atomic
def roll_back(
    to: HubModel | None, *, by: str = "", reason: str = "", confirmed_by: str = ""
) -> None:
    """Make ``previous()`` the default again, if that is still the record ``to``.

    Raises Overtaken where it is not, and HubModel.DoesNotExist if there is none to go back to, or
    if it is no longer served.
    """
    lock()
    if previous() != to:
        raise Overtaken
    if to is not None:
        HubModel.objects.served().get(pk=to.pk)
    _save_choice(to, by, reason, confirmed_by=confirmed_by, is_roll_back=True)


def previous() -> HubModel | None:
    """The public record that was the default before the current choice.

    Going back again and again leads through the whole history, to None in the end, which stands
    for "no choice: the most accurate". Raises HubModel.DoesNotExist where nothing is left.
    """
    # Newest by key, which is given under the lock: clocks of two machines may be hours apart.
    choices = Choice.objects.order_by("-pk").select_related("record__repository")
    path: list[HubModel | None] = [None]
    for choice in reversed(choices[:SEARCHED_CHOICES]):
        if choice.is_roll_back:
            while len(path) > 1 and path[-1] != choice.record:
                path.pop()
        elif choice.record != path[-1]:
            path.append(choice.record)
    for record in reversed(path[:-1]):
        if record is None or record.repository.visibility == Repository.Visibility.PUBLIC:
            return record
    raise HubModel.DoesNotExist


def lock() -> None:
    """Lock the repositories' rows, so that choices are made one after another.

    What is served is looked at under the lock: a sync may be taking it away.
    """
    list(Repository.objects.select_for_update().filter(repo_id__in=served_repo_ids()))


def _save_choice(
    record: HubModel | None,
    by: str,
    reason: str,
    *,
    confirmed_by: str = "",
    is_roll_back: bool = False,
) -> None:
    """Mark the record, unmark the others of the site, and log the choice; under the lock."""
    repo_ids = served_repo_ids()
    marked = HubModel.objects.filter(repository__repo_id__in=repo_ids, is_default=True)
    marked.update(is_default=False)
    if record is not None:
        record.is_default = True
        record.save(update_fields=["is_default"])
    choice = Choice.objects.create(
        record=record,
        chosen_by=by[:SHORT],
        confirmed_by=confirmed_by[:SHORT],
        chosen_at=timezone.now(),
        reason=one_line(reason)[:MAX_REASON],
        is_roll_back=is_roll_back,
    )
    notifications.promoted(choice)
