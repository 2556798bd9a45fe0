"""What the admin's read-only pages share: lists with unknown values last, filters by what is shown
alone, and safe HTML.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.safestring import mark_safe

EMPTY = "–"


class NullsLastChangeList(ChangeList):
    """A list whose unknown values come last, whichever way it is sorted and whatever the database.

    By themselves they come last in PostgreSQL and first in SQLite.
    """

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        return [self._nulls_last(part) for part in super().get_ordering(request, queryset)]

    def _nulls_last(self, part: Any) -> Any:
        if not isinstance(part, str) or not self._may_be_null(name := part.removeprefix("-")):
            return part
        column = F(name)
        descending = part.startswith("-")
        return column.desc(nulls_last=True) if descending else column.asc(nulls_last=True)

    def _may_be_null(self, name: str) -> bool:
        try:
            return self.lookup_opts.get_field(name).null
        except FieldDoesNotExist:
            return "__" in name  # a key of a JSON field


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows rows that are copies of data kept elsewhere, so nothing can be edited."""

    list_per_page = 50
    show_full_result_count = False  # saves a query

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return NullsLastChangeList

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Not by a column that no page shows: ``?data__secret__startswith=A`` would spell it."""
        column = lookup.partition("__")[0]
        return column not in self._hidden_columns(request) and super().lookup_allowed(
            lookup, value, request
        )

    def _hidden_columns(self, request: HttpRequest) -> set[str]:
        """Columns of the table, except the key, that neither the list nor the page of a row has."""
        shown: set[Any] = {*flatten_fieldsets(self.get_fieldsets(request)), self.date_hierarchy}
        shown |= {*self.get_list_display(request), *map(_parameter_of, self.list_filter)}
        columns = (each for each in self.opts.concrete_fields if each.name not in shown)
        return {name for each in columns if not each.primary_key
                for name in (each.name, each.attname)}  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _parameter_of(list_filter: Any) -> str:
    """What a filter of a list looks at: ``repository`` of ``repository__source``."""
    named = list_filter[0] if isinstance(list_filter, tuple) else list_filter
    name = named if isinstance(named, str) else getattr(named, "parameter_name", "")
    return str(name).partition("__")[0]


def safe_html(fragment: str) -> str:
    """A fragment whose texts ``html_fragments`` has escaped; a dash for an empty one."""
    return mark_safe(fragment) or EMPTY  # noqa: S308
