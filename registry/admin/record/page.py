"""The page of one record: everything that is known of a network, where it came from, how it does.

Mirrored fields cannot be edited; notes and tags are ours, and take a permission.
"""

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.widgets import AdminTextareaWidget
from django.template.defaultfilters import filesizeformat

from registry.admin.record import evaluations, fields, history
from training.admin import ReadOnlyAdmin

OURS = ("tags", "notes")


class RecordPageAdmin(ReadOnlyAdmin):
    fieldsets = [
        (None, {"fields": [("name", "layers", "output"), ("weights", "percent", "samples")]}),
        ("State", {"fields": [("status", "served", "chosen"), "problem", ("try_it", "asked")]}),
        ("Ours", {"fields": [*OURS]}),
        ("Description", {"fields": ["description"]}),
        ("Provenance", {"fields": ["stored_in", "commit", "sha256", "size"]}),
        ("Dates", {"fields": [("created_at", "updated_at", "synced_at")]}),
        ("Training", {"fields": ["dataset", "command", "settings"]}),
        ("Learning", {"fields": ["curves"]}),
        ("Mistakes", {"fields": ["mistakes"]}),
        ("Calibration", {"fields": ["certainty", "measured", "reliability"]}),
        ("First layer", {"fields": ["looks_for"]}),
        ("History", {"fields": ["changes", "deeds"]}),
        ("Model card", {"fields": ["card"], "classes": ["collapse"]}),
    ]

    def has_change_permission(self, request, obj=None):
        """Whether somebody may write into what is ours; the rest is read-only for everybody."""
        return obj is not None and request.user.has_perm("registry.annotate_hubmodel")

    def get_readonly_fields(self, request, obj=None):
        return [name for name in flatten_fieldsets(self.fieldsets) if name not in OURS]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "notes":
            kwargs["widget"] = AdminTextareaWidget(attrs={"rows": 3})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        """Only what was edited: a sync may have written the rest meanwhile."""
        obj.save(update_fields=[name for name in form.changed_data if name in OURS])

    @admin.display(description="test images")
    def samples(self, record):
        return None if record.test_samples is None else f"{record.test_samples:,}"

    @admin.display(description="chosen by staff")
    def chosen(self, record):
        return history.chosen(record)

    @admin.display(description="try it")
    def try_it(self, record):
        return fields.playground_link(record) if record.is_served else fields.NOTHING

    @admin.display(description="images classified")
    def asked(self, record):
        return evaluations.asked(record)

    @admin.display(description="repository")
    def stored_in(self, record):
        return fields.repository_link(record.repository)

    @admin.display(description="revision")
    def commit(self, record):
        return fields.commit_link(record)

    @admin.display(description="size of the .npz")
    def size(self, record):
        return filesizeformat(record.size_bytes)

    @admin.display(description="command")
    def command(self, record):
        return fields.training_command(record)

    @admin.display(description="settings")
    def settings(self, record):
        return fields.training_table(record)

    @admin.display(description="curves")
    def curves(self, record):
        return fields.curves(record)

    @admin.display(description="confusion matrix")
    def mistakes(self, record):
        return fields.confusion(record)

    @admin.display(description="as published")
    def certainty(self, record):
        return fields.calibration_table(record)

    @admin.display(description="measured here")
    def measured(self, record):
        return evaluations.measurements(record)

    @admin.display(description="reliability")
    def reliability(self, record):
        return evaluations.reliability(record)

    @admin.display(description="weights")
    def looks_for(self, record):
        return evaluations.first_layer(record)

    @admin.display(description="changes")
    def changes(self, record):
        return history.changes(record)

    @admin.display(description="what staff did")
    def deeds(self, record):
        return history.deeds(record)

    @admin.display(description="README.md")
    def card(self, record):
        return fields.card(record)
