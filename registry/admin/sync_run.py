"""The list of syncs in the admin: when each ran, what it changed, what it cost."""

from django.contrib import admin
from django.template.defaultfilters import filesizeformat

from registry.models import SyncRun
from registry.models.history import SYNC_COUNTS
from training.admin import ReadOnlyAdmin


@admin.register(SyncRun)
class SyncRunAdmin(ReadOnlyAdmin):
    list_display = ["started_at", "outcome", "found", "repo_id", "started_by", "cost"]
    list_filter = ["outcome", "dry_run", "repo_id"]
    date_hierarchy = "started_at"

    @admin.display(description="found")
    def found(self, run):
        counts = ((place, getattr(run, place)) for place in SYNC_COUNTS)
        found = run.error or ", ".join(f"{count} {place}" for place, count in counts if count)
        return f"{found} (dry run)" if run.dry_run else found

    @admin.display(description="cost")
    def cost(self, run):
        requests = f"{run.requests} request{'' if run.requests == 1 else 's'}"
        return f"{requests}, {filesizeformat(run.bytes)}, {run.seconds:.1f} s"
