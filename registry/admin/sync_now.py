"""*Sync now*: ask the repositories what changed, on the word of a member of staff."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect

from registry.admin.confirmation import ask, is_confirmed
from registry.conf import identity, managers_for_settings
from registry.models import SyncRun
from registry.models.history import SHORT
from registry.sync import sync_all
from registry.sync.diff import SyncReport
from training.hub import HubError


class SyncAdmin(admin.ModelAdmin):
    """The button, for HubModel, and the page behind it: a sync is about no record in particular."""

    def has_sync_permission(self, request):
        return request.user.has_perm("registry.sync_hubmodel")

    def sync_now(self, request):
        if not self.has_sync_permission(request):
            raise PermissionDenied
        if is_confirmed(request):
            self.sync(request)
            return redirect("admin:registry_hubmodel_changelist")
        return ask(
            self,
            request,
            title="Sync now",
            lines=[
                f"Ask {repositories()} what changed, and mirror it. No weights are downloaded.",
                "If it cannot be read, the records stay as they are.",
            ],
            button="Yes, sync now",
        )

    def sync(self, request):
        who = f"{request.user} in the admin"
        try:
            reports, failures = sync_all(managers_for_settings(), started_by=who)
        except HubError as error:
            reports, failures = [], [str(error)]
        for report in reports:
            self.message_user(request, summary(report), messages.SUCCESS)
        for failure in failures:
            said = f"The records were left as they were. {failure}"
            self.message_user(request, said, messages.ERROR)
        for run in SyncRun.objects.filter(started_by=who[:SHORT])[: len(reports) + len(failures)]:
            self.log_addition(request, run, "Synced.")


def summary(report: SyncReport) -> str:
    counts = [f"{count} {place}" for place, count in report.counts().items() if count]
    return f"Mirrored {report.repo_id}: {', '.join(counts) or 'nothing is in it'}."


def repositories() -> str:
    try:
        return ", ".join(identity(manager)[0] for manager in managers_for_settings())
    except HubError as error:
        return f"nobody ({error})"
