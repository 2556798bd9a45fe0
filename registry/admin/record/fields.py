"""Fields of the record page that show what was mirrored: links, tables, curves, the model card.

All of it was written by strangers: ``training.html_fragments`` and ``format_html`` escape it.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from registry.admin.columns import ListedModel
from registry.hub_pages import commit_page, repository_page
from registry.models import HubModel
from training import html_fragments
from training.admin import EMPTY, safe_html

MAX_CARD = 20_000  # characters


@admin.display(description="test images")
def test_images(record: HubModel) -> str | None:
    return None if record.test_samples is None else f"{record.test_samples:,}"


@admin.display(description="try it")
def playground_link(record: ListedModel) -> str:
    if not record.is_served:
        return EMPTY
    chosen = f"{reverse('playground')}#{urlencode({'model': record.name})}"
    return format_html('<a href="{}">Draw digits for {}</a>', chosen, record.name)


@admin.display(description="repository")
def repository_link(record: HubModel) -> str:
    """The repository; if it is on the Hub, a link to its page."""
    repo_id = record.repository.repo_id
    url = repository_page(record.repository)
    return format_html('<a href="{}" rel="noreferrer">{}</a>', url, repo_id) if url else repo_id


@admin.display(description="revision")
def commit_link(record: HubModel) -> str:
    """The revision; if it is a commit on the Hub, a link to it."""
    url = commit_page(record)
    if not url:
        return record.revision
    return format_html('<a href="{}" rel="noreferrer">{}</a>', url, record.revision)


@admin.display(description="trained by")
def training_runs(record: Any) -> str:
    """Links to the runs on this site whose weights these are; none if the user may not see runs."""
    links = (
        (
            reverse("admin:training_trainingrun_change", args=[run.pk]),
            run,
            f"{run.started_at:%Y-%m-%d %H:%M}",
        )
        for run in getattr(record, "training_runs", ())
    )
    return format_html_join(", ", '<a href="{}">{}</a>, {}', links) or EMPTY


@admin.display(description="settings")
def training_settings(record: HubModel) -> str:
    return safe_html(html_fragments.settings_table(record.training))


@admin.display(description="command")
def training_command(record: HubModel) -> str:
    return safe_html(html_fragments.command_line(record.training.get("command")))


@admin.display(description="curves")
def curves(record: HubModel) -> str:
    return safe_html(html_fragments.curves(record.history))


@admin.display(description="confusion matrix")
def confusion_matrix(record: HubModel) -> str:
    return safe_html(html_fragments.confusion(record.confusion))


@admin.display(description="as published")
def calibration_table(record: HubModel) -> str:
    return safe_html(html_fragments.measures_table(record.calibration))


@admin.display(description="README.md")
def card(record: HubModel) -> str:
    """Plain text: rendering a stranger's Markdown is not worth the risk."""
    text = record.repository.card
    if len(text) > MAX_CARD:
        text = text[:MAX_CARD] + "…"
    return format_html("<pre>{}</pre>", text) if text else EMPTY
