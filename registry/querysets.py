"""Questions the rest of the site asks of the records."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import F

from registry.repository import served_repo_id

if TYPE_CHECKING:
    from registry.models import HubModel


class HubModelQuerySet(models.QuerySet["HubModel"]):
    def served(self) -> "HubModelQuerySet":
        """What may answer requests: the readable networks of the repository the settings name."""
        return self.filter(status="available", repository__repo_id=served_repo_id())

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
    def make_default(self, name: str) -> "HubModel":
        """Mark one served network as staff's choice; raises HubModel.DoesNotExist."""
        chosen = self.served().select_for_update(of=("self",)).get(name=name)
        rest = self.model._default_manager.filter(repository=chosen.repository_id, is_default=True)
        rest.exclude(pk=chosen.pk).update(is_default=False)
        chosen.is_default = True
        chosen.save(update_fields=["is_default"])
        return chosen
