"""The records as staff see them: everything can be read, and only the default can be chosen."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.template.defaultfilters import filesizeformat

from registry import pictures
from registry.models import PLACES, HubModel, SyncRun
from registry.promotion import PromotionAdmin


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shows what was mirrored; the truth is elsewhere, so nothing here can be edited."""

    list_per_page = 50
    show_full_result_count = False  # one query less

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class LightChangeList(ChangeList):
    """A list that leaves the large fields in the database: they can be a megabyte a record."""

    def get_queryset(self, request, exclude_parameters=None):
        found = super().get_queryset(request, exclude_parameters)
        return found.defer("history", "confusion", "training", "repository__card")


@admin.register(HubModel)
class HubModelAdmin(PromotionAdmin, ReadOnlyAdmin):
    list_display = ["name", "layers", "weights", "percent", "status", "answers", "updated_at"]
    list_filter = ["status", "activation", ("repository__source", admin.ChoicesFieldListFilter)]
    search_fields = ["name", "description", "repository__repo_id"]
    search_help_text = "Names, descriptions and repositories."
    date_hierarchy = "updated_at"
    fieldsets = [
        (None, {"fields": ["name", "layers", "output", "weights", "percent", "test_samples"]}),
        ("State", {"fields": ["status", "problem", "answers", "is_default"]}),
        ("Description", {"fields": ["description"]}),
        ("Provenance", {"fields": ["stored_in", "revision", "sha256", "size"]}),
        ("Dates", {"fields": ["created_at", "updated_at", "synced_at"]}),
        ("Training", {"fields": ["command", "settings"]}),
        ("History", {"fields": ["curves"]}),
        ("Mistakes", {"fields": ["mistakes", "certainty"]}),
        ("Model card", {"fields": ["card"], "classes": ["collapse"]}),
    ]

    class Media:
        css = {"all": ["registry/admin.css"]}

    def get_changelist(self, request, **kwargs):
        return LightChangeList

    def get_queryset(self, request):
        """Every record, with ``answers``: whether it does so when a request names no network."""
        first = HubModel.objects.candidates().values("pk")[:1]
        is_it = ExpressionWrapper(Q(pk__in=first), output_field=BooleanField())
        return super().get_queryset(request).select_related("repository").annotate(answers=is_it)

    @admin.display(description="architecture", ordering="parameters")
    def layers(self, record):
        return record.architecture

    @admin.display(description="parameters", ordering="parameters")
    def weights(self, record):
        return None if record.parameters is None else f"{record.parameters:,}"

    @admin.display(description="accuracy", ordering="accuracy")
    def percent(self, record):
        return None if record.accuracy is None else f"{record.accuracy:.2f} %"

    @admin.display(description="default", boolean=True, ordering="answers")
    def answers(self, record):
        return record.answers

    @admin.display(description="repository")
    def stored_in(self, record):
        return pictures.repository_link(record.repository)

    @admin.display(description="size of the .npz")
    def size(self, record):
        return filesizeformat(record.size_bytes)

    @admin.display(description="command")
    def command(self, record):
        return pictures.training_command(record)

    @admin.display(description="settings")
    def settings(self, record):
        return pictures.training_table(record)

    @admin.display(description="curves")
    def curves(self, record):
        return pictures.curves(record)

    @admin.display(description="confusion matrix")
    def mistakes(self, record):
        return pictures.confusion(record)

    @admin.display(description="calibration")
    def certainty(self, record):
        return pictures.calibration_table(record)

    @admin.display(description="README.md")
    def card(self, record):
        return pictures.card(record)


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    list_display = ["started_at", "outcome", "found", "repo_id", "started_by"]
    list_filter = ["outcome", "dry_run", "repo_id"]
    date_hierarchy = "started_at"

    @admin.display(description="found")
    def found(self, run):
        counts = ((place, getattr(run, place)) for place in PLACES)
        found = run.error or ", ".join(f"{count} {place}" for place, count in counts if count)
        return f"{found} (dry run)" if run.dry_run else found
