"""The pages of a person's training runs: list, one with live curves, several compared."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.languages import language_of_charts
from accounts.pages.forms import sent_by_form_on
from accounts.pages.person import person_of
from accounts.written_texts import evidence_text
from training import html_fragments
from training.models import TrainingRun
from training.settings_comparison import compare_settings

PAGE_SIZE = 50
MAX_COMPARED = 6
LARGE = ("history", "confusion", "calibration", "data", "environment")


def visible(request: HttpRequest) -> QuerySet[TrainingRun]:
    """My runs, and those of others that every member may see."""
    return TrainingRun.objects.seen_by(person_of(request)).exclude(owner=None)


@require_safe
@login_required
def run_list(request: HttpRequest) -> HttpResponse:
    mine = TrainingRun.objects.filter(owner=person_of(request)).defer(*LARGE)
    page = Paginator(mine, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"runs": page, "site": request.build_absolute_uri("/").rstrip("/")}
    return render(request, "accounts/runs.html", context)


@never_cache
@require_safe
@login_required
def run_page(request: HttpRequest, slug: str) -> HttpResponse:
    run = get_object_or_404(visible(request).select_related("owner"), slug=slug)
    settings = run.plan | run.data | run.environment
    context = _shown(run) | {
        "is_mine": run.owner_id == request.user.pk,
        "command": mark_safe(html_fragments.command_line(run.command)),  # noqa: S308 (escaped there)
        "settings": mark_safe(  # noqa: S308 (escaped there)
            html_fragments.settings_table(settings, language_of_charts())
        ),
        "visibilities": TrainingRun.Visibility.choices,
    }
    return render(request, "accounts/run.html", context)


@never_cache
@require_safe
@login_required
def live(request: HttpRequest, slug: str) -> HttpResponse:
    """What changes while a run is training; 204 where nothing did since so many lines."""
    run = get_object_or_404(visible(request).defer(*LARGE), slug=slug)
    if request.GET.get("seen") == _version(run):
        return HttpResponse(status=204)
    return render(request, "accounts/live_run.html", _shown(run))


@require_safe
@login_required
def compare_runs(request: HttpRequest) -> HttpResponse:
    slugs = request.GET.getlist("run")
    known = [slug for slug in slugs[:MAX_COMPARED] if "\0" not in slug]  # no PostgreSQL takes it
    runs = list(visible(request).filter(slug__in=known))
    if not len(runs) >= 2 or len(slugs) > MAX_COMPARED:
        text = _("Choose from 2 to %(most)d runs to compare.") % {"most": MAX_COMPARED}
        messages.error(request, text)
        return redirect("account_runs")
    histories = {f"{i}. {run.name}": run.history for i, run in enumerate(runs, start=1)}
    charts = (
        html_fragments.overlaid_curves(
            histories, key, title=title, label=label, language=language_of_charts()
        )
        for key, title, label in (
            ("validation_accuracy", _("Accuracy on validation images"), _("accuracy, %")),
            ("loss", _("Loss"), _("loss")),
        )
    )
    context = {
        "models": list(zip(runs, histories, strict=True)),
        "settings": compare_settings([run.plan | run.data | run.environment for run in runs]),
        "curves": mark_safe("".join(charts)),  # noqa: S308 (escaped there)
    }
    return render(request, "accounts/compare_runs.html", context)


@sent_by_form_on("account_runs")
@login_required
def show_to(request: HttpRequest, slug: str) -> HttpResponse:
    choice = request.POST.get("visibility", "")
    if choice in TrainingRun.Visibility.values:
        _mine(request, slug).update(visibility=choice)
    return redirect("account_run", slug)


@sent_by_form_on("account_runs")
@login_required
def delete_run(request: HttpRequest, slug: str) -> HttpResponse:
    _mine(request, slug).delete()
    messages.success(request, _("The run is deleted here; its log is where it was trained."))
    return redirect("account_runs")


def _mine(request: HttpRequest, slug: str) -> QuerySet[TrainingRun]:
    mine = TrainingRun.objects.filter(owner=person_of(request), slug=slug)
    get_object_or_404(mine.only("pk"))
    return mine


def _shown(run: TrainingRun) -> dict[str, Any]:
    curves = html_fragments.curves(run.history, language_of_charts())
    return {
        "run": run,
        "problem": evidence_text(run.problem),
        "curves": mark_safe(curves),  # noqa: S308 (escaped there)
        "version": _version(run),
    }


def _version(run: TrainingRun) -> str:
    """Another one whenever something on its page is."""
    return f"{run.log_lines} {run.state}"
