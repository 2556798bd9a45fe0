"""Tags, the site's own words on records: which are in use, and adding or removing some on many."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from registry.models import HubModel, Repository
from registry.models.hub_model import MAX_TAGS, TAGS
from registry.models.querysets import HubModelQuerySet

TOO_LONG = f"longer than {MAX_TAGS} characters"


class TagError(ValueError):
    """The words are no tags; the message is one line for people."""


class Retagged(NamedTuple):
    """One record's tags before and after; with a ``problem`` they stay as they are."""

    record: HubModel
    before: str
    after: str
    problem: str = ""

    @property
    def is_change(self) -> bool:
        return self.before != self.after and not self.problem


def words(text: str) -> list[str]:
    """The tags in a text, each once. Raises TagError."""
    tags = list(dict.fromkeys(text.split()))
    try:
        TAGS(" ".join(tags) or "none")
    except ValidationError as error:
        raise TagError(f"Tags are: {error.message}") from error
    return tags


def in_use(records: HubModelQuerySet[HubModel]) -> Counter[str]:
    """How many of the records have each tag; read from the index of tags alone."""
    texts = records.filter(tags__gt="").order_by().values_list("tags", flat=True)
    return Counter(tag for text in texts for tag in text.split())


def preview(
    records: Sequence[HubModel], add: Collection[str], remove: Collection[str]
) -> list[Retagged]:
    """What would become of the tags of each record; nothing is saved."""
    return [_retagged(record, add, remove) for record in records]


@transaction.atomic
def retag(
    records: Sequence[HubModel], add: Collection[str], remove: Collection[str]
) -> list[Retagged]:
    """Add and remove these tags, whatever others were edited since the records were read."""
    keys = [record.pk for record in records]
    selected = HubModel.objects.filter(pk__in=keys)
    # As a sync and a promotion do, before any record: two orders of many rows are a deadlock.
    list(Repository.objects.select_for_update().filter(pk__in=selected.values("repository")))
    current = selected.select_for_update(no_key=True).only("name", "tags")
    results = preview(list(current), add, remove)
    for result in results:
        if result.is_change:
            result.record.tags = result.after
    changed = [result.record for result in results if result.is_change]
    HubModel.objects.bulk_update(changed, ["tags"], batch_size=500)
    return results


def _retagged(record: HubModel, add: Collection[str], remove: Collection[str]) -> Retagged:
    tags = dict.fromkeys([*record.tags.split(), *add])
    after = " ".join(tag for tag in tags if tag not in remove)
    problem = TOO_LONG if len(after) > MAX_TAGS else ""
    return Retagged(record, record.tags, after, problem)
