"""Filters of the models list: accuracy in bands, and depth."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

# (in the address, label, at least, less than)
BANDS = (
    ("99", "99 % and more", 99.0, 101.0),
    ("98", "98 to 99 %", 98.0, 99.0),
    ("97", "97 to 98 %", 97.0, 98.0),
    ("95", "95 to 97 %", 95.0, 97.0),
    ("90", "90 to 95 %", 90.0, 95.0),
    ("0", "less than 90 %", 0.0, 90.0),
)


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
