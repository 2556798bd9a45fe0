"""Forms of the admin that two people may have open at once: neither undoes what the other did.

Django saves a whole form, so whoever had a page open while somebody else hid a repository or closed
an account would show it or open it again by changing another field. Here each saves only what they
changed, and where both changed the same field, the second is told.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest

CHANGED_MEANWHILE = "Somebody else changed this meanwhile; it is now: {}"
WORDS = {True: "yes", False: "no", None: "empty", "": "empty"}


class SharedForm(forms.ModelForm):
    """Has each field's initial value as a hidden one, too: what the person saw when editing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = self._is_from_page() and not field.disabled

    def _is_from_page(self) -> bool:
        """A program that says nothing of what was there before knows what it wants."""
        return not self.is_bound or any("initial-" in name for name in self.data)

    def clean(self) -> dict[str, Any]:
        """Only what the person changed, so that the rest stays as it is now."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.instance.pk is None or not self._is_from_page():
            return cleaned
        for name in self.changed_data:
            if self._is_overtaken(name):
                now = CHANGED_MEANWHILE.format(_in_words(self.instance, name))
                self.add_error(name, ValidationError(now))
        return {name: cleaned[name] for name in self.changed_data if name in cleaned}

    def _is_overtaken(self, name: str) -> bool:
        """Whether it is neither what the page showed nor what the person made of it."""
        field, bound = self.fields[name], self[name]
        now, submitted = self.initial.get(name), bound.data
        shown = field.hidden_widget().value_from_datadict(
            self.data, self.files, bound.html_initial_name
        )
        return all(field.has_changed(_lines(now), _lines(seen)) for seen in (shown, submitted))


class SharedAdmin(admin.ModelAdmin):
    """Saves the columns that were changed, and no others."""

    form = SharedForm

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            super().save_model(request, obj, form, change)
            return
        columns = {field.name for field in obj._meta.concrete_fields}  # noqa: SLF001 (documented)
        obj.save(update_fields=columns & {*form.changed_data})


def _lines(value: Any) -> Any:
    """Browsers send other ends of lines than are stored."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _in_words(instance: Model, name: str) -> str:
    value = getattr(instance, name)
    if hasattr(value, "all"):
        return ", ".join(map(str, value.all())) or "empty"
    return WORDS[value] if value in ("", None, True, False) else str(value)
