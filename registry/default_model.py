"""Staff's choice of the default network: choose one, or go back to the one before."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from registry.conf import served_repo_ids
from registry.models import Choice, HubModel, Repository
from registry.models.history import SHORT

SEARCHED_CHOICES = 100  # how far back ``previous`` looks


@transaction.atomic
def choose(name: str, *, by: str = "") -> HubModel:
    """Make the served network of that name the default; raises HubModel.DoesNotExist."""
    record = HubModel.objects.served().get(name=name)
    _save_choice(record, by)
    return record


@transaction.atomic
def choose_record(record: HubModel, *, by: str = "") -> None:
    """Make this record the default; raises HubModel.DoesNotExist unless it is served."""
    _save_choice(HubModel.objects.served().get(pk=record.pk), by)


@transaction.atomic
def roll_back(*, by: str = "") -> HubModel | None:
    """Make ``previous()`` the default again and return it.

    Raises HubModel.DoesNotExist if there is none, or if it is no longer served.
    """
    record = previous()
    if record is not None:
        return choose(record.name, by=by)
    _save_choice(None, by)
    return None


def previous() -> HubModel | None:
    """The public record that was the default before the current choice.

    None stands for "no choice: the most accurate". Raises HubModel.DoesNotExist if nothing was
    ever chosen.
    """
    public = Q(record=None) | Q(record__repository__visibility=Repository.Visibility.PUBLIC)
    choices = list(Choice.objects.filter(public).select_related("record")[:SEARCHED_CHOICES])
    current = choices[0].record if choices else None
    earlier = next((choice.record for choice in choices if choice.record != current), None)
    if earlier is None and current is None:
        raise HubModel.DoesNotExist
    return earlier


def _save_choice(record: HubModel | None, by: str) -> None:
    """Mark the record, unmark the others of the site, and log the choice."""
    repo_ids = served_repo_ids()
    # Locks the rows, so that choices are made one after another.
    list(Repository.objects.select_for_update().filter(repo_id__in=repo_ids))
    marked = HubModel.objects.filter(repository__repo_id__in=repo_ids, is_default=True)
    marked.update(is_default=False)
    if record is not None:
        record.is_default = True
        record.save(update_fields=["is_default"])
    Choice.objects.create(record=record, chosen_by=by[:SHORT], chosen_at=timezone.now())
