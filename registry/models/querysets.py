"""Queries on the records that the rest of the site uses: which are served, which is the default."""

from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Collate

from registry.conf import served_repo_ids

AVAILABLE, PUBLIC = "available", "public"
Private = frozenset[int] | None  # keys of repositories that are not public; None for all of them
NONE: frozenset[int] = frozenset()
Record = TypeVar("Record", bound=models.Model)  # HubModel, which imports this module


class ByteOrder(Collate):
    """A column of text to sort by, in the order of its bytes whatever the database's language.

    SQLite sorts so by itself; a PostgreSQL may put a-10 before a.1, and é between e and f.
    """

    def __init__(self, column: str) -> None:
        super().__init__(column, "C")

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        return compiler.compile(self.source_expressions[0])


class HubModelQuerySet(models.QuerySet[Record]):
    def visible(self, private: Private) -> Self:
        """The records of public repositories and of those of these keys; None stands for all."""
        if private is None:
            return self.all()
        return self.filter(Q(repository__visibility=PUBLIC) | Q(repository_id__in=private))

    def of_site(self, private: Private = NONE) -> Self:
        """The records of the repositories the settings name, as far as they are visible.

        Each name appears once: an available record hides the others of its name, and among equals
        the repository that the settings name first wins.
        """
        repo_ids = served_repo_ids()
        records = self.visible(private).filter(repository__repo_id__in=repo_ids)
        if len(repo_ids) == 1:
            return records
        rank = _rank(repo_ids)
        same_name = type(self)(self.model).visible(private)
        same_name = same_name.filter(name=OuterRef("name"), repository__repo_id__in=repo_ids)
        better = same_name.annotate(rank=rank).filter(rank__lt=OuterRef("rank"))
        return records.annotate(rank=rank).filter(~Exists(better))

    def served(self, private: Private = NONE) -> Self:
        """The records whose networks may answer requests: available, and of the site."""
        return self.of_site(private).filter(status=AVAILABLE)

    def candidates(self, private: Private = NONE) -> Self:
        """The records that may answer a request that names no network, the first choice first.

        If DEFAULT_MODEL is set, it is the only one: when it is not served, nothing replaces it.
        """
        if settings.DEFAULT_MODEL:
            return self.served(private).filter(name=settings.DEFAULT_MODEL)
        most_accurate = F("accuracy").desc(nulls_last=True)
        return self.served(private).order_by("-is_default", most_accurate, ByteOrder("name"))

    def default(self, private: Private = NONE) -> Record | None:
        """The record that answers a request that names no network."""
        return self.candidates(private).first()


def _rank(repo_ids: list[str]) -> Case:
    """A number for each record; of all records with one name, the smallest is shown."""
    order = [When(repository__repo_id=repo, then=Value(n)) for n, repo in enumerate(repo_ids)]
    unavailable = len(repo_ids)  # added, so that these come after every available record
    return Case(
        When(status=AVAILABLE, then=Case(*order, output_field=models.IntegerField())),
        default=Case(*order, output_field=models.IntegerField()) + unavailable,
        output_field=models.IntegerField(),
    )


def about_visible(private: Private, *records: str) -> Q:
    """The rows all of whose records, if they have any, are visible; ``records`` name the columns.

    An event about two of which one is hidden would tell the hidden one's name.
    """
    condition = Q()
    for record in records if private is not None else ():
        seen = Q(**{f"{record}__repository__visibility": PUBLIC})
        seen |= Q(**{f"{record}__repository_id__in": private}) | Q(**{f"{record}__isnull": True})
        condition &= seen
    return condition


class SyncRunQuerySet(models.QuerySet):
    def prune(self, keep: int) -> None:
        """Delete all but the newest ``keep`` runs."""
        newest = list(self.order_by("-pk").values_list("pk", flat=True)[keep - 1 : keep])
        if newest:
            self.filter(pk__lt=newest[0]).delete()
