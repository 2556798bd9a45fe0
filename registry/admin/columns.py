"""Columns of the models list; the record page shows most of them, too.

None is named like a field of the model: Django would show that field's help text beside it.
"""

from typing import Any, Protocol

from django.contrib import admin
from django.template.defaultfilters import filesizeformat

from registry.models import HubModel


class ListedModel(Protocol):
    """A record with what ``HubModelAdmin.get_queryset`` adds to it."""

    name: str
    is_served: bool
    is_current_default: bool
    aliases: Any


@admin.display(description="architecture", ordering="depth")
def architecture(record: HubModel) -> str:
    return record.architecture


@admin.display(description="parameters", ordering="parameters")
def parameter_count(record: HubModel) -> str | None:
    return None if record.parameters is None else f"{record.parameters:,}"


@admin.display(description="accuracy", ordering="accuracy")
def accuracy_percent(record: HubModel) -> str | None:
    return None if record.accuracy is None else f"{record.accuracy:.2f} %"


@admin.display(description="served", ordering="is_current_default")
def served(record: ListedModel) -> str | None:
    """``as the default``, ``by name``, its aliases; in the list also whether it is loaded here."""
    how = ["as the default"] if record.is_current_default else ["by name"] * record.is_served
    aliases = [str(alias) for alias in record.aliases.all()]
    not_served = ["not served"] if aliases and not record.is_served else []
    loaded = ["loaded"] if getattr(record, "is_loaded", False) else []
    return ", ".join(how + aliases + not_served + loaded) or None


@admin.display(description="repository", ordering="repository__repo_id")
def repository(record: HubModel) -> str:
    return record.repository.repo_id


@admin.display(description="size", ordering="size_bytes")
def size(record: HubModel) -> str:
    return filesizeformat(record.size_bytes)


@admin.display(description="updated", ordering="updated_at")
def updated(record: HubModel) -> str:
    return f"{record.updated_at:%Y-%m-%d %H:%M}"


# Any, because django-stubs does not know that a column may be None: Django then shows a dash.
COLUMNS: list[Any] = [
    *("name", repository, architecture, parameter_count, accuracy_percent, "dataset"),
    *(served, "status", size, updated),
]
