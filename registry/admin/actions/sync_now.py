"""The page *Sync now*: read the repositories again and update the records."""

from django.contrib import admin, messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from registry.admin.actions.confirmation import confirmation_page, is_confirmed
from registry.conf import identity, managers_for_settings
from registry.models import SyncRun
from registry.models.history import SHORT, SYNC_COUNTS
from registry.sync import sync_all
from registry.sync.report import SyncReport
from registry.visibility import hidden_repo_ids, private_for
from training.hub import HubError

HIDDEN_FAILURE = "One could not be read."

LONGEST_MESSAGE = 500  # characters


def sync_now(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Ask first; once confirmed, sync and show what changed."""
    if is_confirmed(request):
        _sync(model_admin, request)
        return redirect("admin:registry_hubmodel_changelist")
    return confirmation_page(
        model_admin,
        request,
        title="Sync now",
        lines=[
            f"Ask {_repositories(request)} what changed, and mirror it. No weights are downloaded.",
            "If it cannot be read, the records stay as they are.",
        ],
        button="Yes, sync now",
    )


def _sync(model_admin: admin.ModelAdmin, request: HttpRequest) -> None:
    started_by, began = f"{request.user} in the admin"[:SHORT], timezone.now()
    try:
        reports, failures = sync_all(managers_for_settings(), started_by=started_by)
    except (HubError, DatabaseError) as error:
        reports, failures = [], [str(error)]
    hidden = _hidden(request)
    for report in reports:
        if report.repo_id not in hidden:
            model_admin.message_user(request, _summary(report), messages.SUCCESS)
    for failure in failures:
        reason = HIDDEN_FAILURE if any(name in failure for name in hidden) else failure
        message = f"The records were left as they were. {reason}"
        model_admin.message_user(request, message, messages.ERROR)
    runs = SyncRun.objects.filter(started_by=started_by, started_at__gte=began)
    for run in runs.exclude(repo_id__in=hidden):  # "Recent actions" would name the others
        model_admin.log_addition(request, run, f"Synced: {_outcome(run)}"[:LONGEST_MESSAGE])


def _outcome(run: SyncRun) -> str:
    counts = [f"{count} {kind}" for kind in SYNC_COUNTS if (count := getattr(run, kind))]
    return run.error or f"{', '.join(counts) or 'nothing is in it'}."


def _summary(report: SyncReport) -> str:
    counts = [f"{count} {kind}" for kind, count in report.counts().items() if count]
    return f"Mirrored {report.repo_id}: {', '.join(counts) or 'nothing is in it'}."


def _hidden(request: HttpRequest) -> set[str]:
    """The repositories that the user may sync with the others, but not see."""
    return set(hidden_repo_ids(private_for(request.user)))


def _repositories(request: HttpRequest) -> str:
    """The repositories of the settings, by name."""
    hidden = _hidden(request)
    try:
        names = [identity(manager)[0] for manager in managers_for_settings()]
        return ", ".join(name for name in names if name not in hidden) or "the repositories"
    except HubError as error:
        return f"nobody ({error})"
