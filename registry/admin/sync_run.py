"""The list of sync runs in the admin: when each ran, what it changed, and what it cost."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat

from registry.models import SyncRun
from registry.models.history import SYNC_COUNTS
from registry.visibility import hidden_repo_ids, private_for
from training.admin import ReadOnlyAdmin


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    list_display = ["started_at", "outcome", "counts", "repo_id", "started_by", "cost"]
    list_filter = ["outcome", "dry_run", "repo_id"]
    date_hierarchy = "started_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[SyncRun]:
        """Without the runs of repositories that the user may not see."""
        hidden = hidden_repo_ids(private_for(request.user))
        return super().get_queryset(request).exclude(repo_id__in=hidden)

    @admin.display(description="found")
    def counts(self, run: SyncRun) -> str:
        numbers = ((kind, getattr(run, kind)) for kind in SYNC_COUNTS)
        text = run.error or ", ".join(f"{count} {kind}" for kind, count in numbers if count)
        return f"{text} (dry run)" if run.dry_run else text

    @admin.display(description="cost")
    def cost(self, run: SyncRun) -> str:
        requests = f"{run.requests} request{'' if run.requests == 1 else 's'}"
        return f"{requests}, {filesizeformat(run.bytes)}, {run.seconds:.1f} s"
