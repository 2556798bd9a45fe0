"""The page of one record in the admin: its sections, and which of their fields can be edited."""

from typing import Any

from django.contrib.admin.utils import flatten_fieldsets

from registry.admin import columns
from registry.admin.record import evaluations, fields, history

EDITABLE = ("tags", "notes")

SECTIONS = {
    None: [
        ("name", columns.architecture, "output"),
        (columns.parameter_count, columns.accuracy_percent, fields.test_images),
    ],
    "State": [
        ("status", columns.served, history.chosen),
        "problem",
        history.aliases,
        (fields.playground_link, evaluations.images_classified),
    ],
    "Ours": EDITABLE,
    "Description": ["description"],
    "Provenance": [fields.repository_link, fields.commit_link, "sha256", columns.size],
    "Dates": [("created_at", "updated_at", "synced_at")],
    "Training": [
        *("dataset", fields.training_runs, fields.training_command, fields.training_settings)
    ],
    "Learning": [fields.curves],
    "Mistakes": [fields.confusion_matrix],
    "Calibration": [fields.calibration_table, evaluations.measured_here, evaluations.reliability],
    "First layer": [evaluations.first_layer],
    "History": [history.changes, history.audit_trail],
    "Model card": [fields.card],
}
COLLAPSED = ("Model card",)

# Any, because django-stubs allows only names here; Django allows functions as well.
FIELDSETS: Any = [
    (title, {"fields": section, "classes": ["collapse"] if title in COLLAPSED else []})
    for title, section in SECTIONS.items()
]
READ_ONLY: Any = [field for field in flatten_fieldsets(FIELDSETS) if field not in EDITABLE]
