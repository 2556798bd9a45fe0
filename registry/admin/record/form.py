"""The form of the record page's own fields, which two people may have open at once.

Each saves only what they changed. Where both changed the same field, the second is told.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from registry.models import HubModel

CHANGED_MEANWHILE = "Somebody else changed this meanwhile; it is now: {}"


class OursForm(forms.ModelForm):
    """Shows each field's initial value as a hidden one, too: what the person saw when editing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.show_hidden_initial = True

    class Meta:
        model = HubModel
        fields = ("tags", "notes")

    def clean(self) -> dict[str, Any]:
        """Refuse to replace what the person has not seen."""
        for name in self.changed_data:
            now = str(self.initial.get(name) or "").replace("\r\n", "\n")
            if self._shown(name) != now and self.cleaned_data.get(name) != now:
                self.add_error(name, ValidationError(CHANGED_MEANWHILE.format(now or "empty")))
        return self.cleaned_data

    def _shown(self, name: str) -> str:
        """The value that the page showed, as the browser sends it back."""
        field = self[name]
        value = field.field.hidden_widget().value_from_datadict(
            self.data, self.files, field.html_initial_name
        )
        return str(value or "").replace("\r\n", "\n")
