"""Questions the rest of the site asks of the records."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Value, When
from django.utils import timezone

from registry.conf import served_repo_ids

if TYPE_CHECKING:
    from registry.models import HubModel

AVAILABLE = "available"


class HubModelQuerySet(models.QuerySet["HubModel"]):
    def of_site(self) -> "HubModelQuerySet":
        """The records of the repositories the settings name, whatever their status.

        Each name once: what can be served hides what cannot, then the repository named first wins.
        """
        repo_ids = served_repo_ids()
        mine = self.filter(repository__repo_id__in=repo_ids)
        if len(repo_ids) == 1:
            return mine
        rank = _rank(repo_ids)
        better = self.model._default_manager.filter(
            name=OuterRef("name"), repository__repo_id__in=repo_ids
        )
        better = better.annotate(rank=rank).filter(rank__lt=OuterRef("rank"))
        return mine.annotate(rank=rank).filter(~Exists(better))

    def served(self) -> "HubModelQuerySet":
        """What may answer requests: the readable networks of those repositories."""
        return self.of_site().filter(status=AVAILABLE)

    def candidates(self) -> "HubModelQuerySet":
        """What may answer a request that names no network, the first choice first.

        DEFAULT_MODEL, if set, is the only one: where it is not served, nothing stands in.
        """
        if settings.DEFAULT_MODEL:
            return self.served().filter(name=settings.DEFAULT_MODEL)
        best = F("accuracy").desc(nulls_last=True)
        return self.served().order_by("-is_default", best, "name")

    def default(self) -> "HubModel | None":
        """What answers a request that names no network."""
        return self.candidates().first()

    @transaction.atomic
    def make_default(self, name: str, *, by: str = "") -> "HubModel":
        """Mark one served network as staff's choice; raises HubModel.DoesNotExist."""
        chosen = self.served().get(name=name)
        self._choose(chosen, by)
        return chosen

    @transaction.atomic
    def roll_back(self, *, by: str = "") -> "HubModel | None":
        """Go back to what was chosen before, None where nothing was; HubModel.DoesNotExist."""
        previous = self.previous_default()
        if previous is not None:
            return self.make_default(previous.name, by=by)
        self._choose(None, by)
        return None

    def previous_default(self) -> "HubModel | None":
        """What staff had chosen before the present choice; HubModel.DoesNotExist without one."""
        from registry.models import Choice

        choices = list(Choice.objects.select_related("record")[:100])
        present = choices[0].record if choices else None
        other = next((c.record for c in choices if c.record != present), None)
        if other is None and present is None:
            raise self.model.DoesNotExist
        return other

    def _choose(self, chosen: "HubModel | None", by: str) -> None:
        from registry.models import Choice, Repository

        repo_ids = served_repo_ids()
        list(Repository.objects.select_for_update().filter(repo_id__in=repo_ids))  # one at a time
        mine = self.model._default_manager.filter(repository__repo_id__in=repo_ids)
        mine.filter(is_default=True).update(is_default=False)
        if chosen is not None:
            chosen.is_default = True
            chosen.save(update_fields=["is_default"])
        Choice.objects.create(record=chosen, chosen_by=by[:100], chosen_at=timezone.now())


def _rank(repo_ids: list[str]) -> Case:
    """The smallest wins its name."""
    order = [When(repository__repo_id=repo, then=Value(n)) for n, repo in enumerate(repo_ids)]
    last = len(repo_ids)
    return Case(
        When(status=AVAILABLE, then=Case(*order, output_field=models.IntegerField())),
        default=Case(*order, output_field=models.IntegerField()) + last,
        output_field=models.IntegerField(),
    )


class SyncRunQuerySet(models.QuerySet):
    def prune(self, keep: int) -> None:
        """Forget all but the newest runs."""
        newest = list(self.order_by("-pk").values_list("pk", flat=True)[keep - 1 : keep])
        if newest:
            self.filter(pk__lt=newest[0]).delete()
