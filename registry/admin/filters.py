"""Filters of the models list: accuracy in bands, depth, tags, repositories, what is served."""

import re
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from registry import tags
from registry.admin_site import is_key
from registry.models import Alias, HubModel
from registry.models.querysets import Private
from registry.visibility import private_for, visible_repositories

# (in the address, label, at least, less than)
BANDS = (
    ("99", "99 % and more", 99.0, 101.0),
    ("98", "98 to 99 %", 98.0, 99.0),
    ("97", "97 to 98 %", 97.0, 98.0),
    ("95", "95 to 97 %", 95.0, 97.0),
    ("90", "90 to 95 %", 90.0, 95.0),
    ("0", "less than 90 %", 0.0, 90.0),
)
MAX_TAGS = 30  # in the list of filters: the most frequent


class AccuracyBand(admin.SimpleListFilter):
    title = "accuracy"
    parameter_name = "band"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(key, label) for key, label, _, _ in BANDS]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        for key, _, low, high in BANDS:
            if key == self.value():
                return queryset.filter(accuracy__gte=low, accuracy__lt=high)
        return queryset


class Depth(admin.AllValuesFieldListFilter):
    """Layers of weights; 2 means one hidden layer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "depth"


class Tag(admin.SimpleListFilter):
    """The tags of what the user may see, the most frequent first."""

    title = "tag"
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        counts = tags.in_use(HubModel.objects.visible(private_for(request.user)))
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        shown = [(tag, f"{tag} ({count:,})") for tag, count in ranked[:MAX_TAGS]]
        rest = {tag for tag, _ in ranked[MAX_TAGS:]} & {self.value()}
        return shown + [(tag, f"{tag} ({counts[tag]:,})") for tag in rest]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        tag = self.value()
        if not tag:
            return queryset
        # A regular expression, because SQLite's LIKE does not tell capitals from small letters.
        # "Not empty" first: then the index leads to the few rows that have tags.
        return queryset.filter(tags__gt="", tags__regex=rf"(^| ){re.escape(tag)}( |$)")


class InRepository(admin.SimpleListFilter):
    """Only where the user may see several."""

    title = "repository"
    parameter_name = "repository"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        rows = visible_repositories(private_for(request.user)).values_list("pk", "repo_id")
        return [(str(pk), repo_id) for pk, repo_id in rows.order_by("repo_id")]

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1 or self.value() is not None

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        key = self.value()
        if not key:
            return queryset
        return queryset.filter(repository_id=int(key)) if is_key(key) else queryset.none()


SERVED: dict[str, tuple[str, Callable[[Private], Q]]] = {
    "default": (
        "as the default",
        lambda private: Q(pk__in=HubModel.objects.candidates(private).values("pk")[:1]),
    ),
    "yes": ("served", lambda private: Q(pk__in=HubModel.objects.served(private).values("pk"))),
    "alias": ("by an alias", lambda _: Q(pk__in=Alias.objects.values("record"))),
    "no": ("not served", lambda private: ~Q(pk__in=HubModel.objects.served(private).values("pk"))),
}


class Served(admin.SimpleListFilter):
    title = "served"
    parameter_name = "served"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(key, label) for key, (label, _) in SERVED.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if not value:
            return queryset
        if value not in SERVED:
            return queryset.none()
        _, condition = SERVED[value]
        return queryset.filter(condition(private_for(request.user)))
