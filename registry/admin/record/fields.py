"""What the admin shows of one record beyond its plain fields: tables, curves, links.

All of it was written by strangers; ``training.html_fragments`` escapes every value put into HTML.
"""

import re
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils.html import format_html

from registry.models import HubModel, Repository
from training import html_fragments
from training.admin import NOTHING, shown

COMMIT = re.compile(r"[0-9a-f]{40}")
LONGEST_CARD = 20_000  # characters
HUB_ID = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)


def repository_link(repository: Repository) -> str:
    """The repository; on the Hub, a link to its page."""
    address = _on_hub(repository)
    if not address:
        return repository.repo_id
    return format_html('<a href="{}" rel="noreferrer">{}</a>', address, repository.repo_id)


def commit_link(record: HubModel) -> str:
    """The revision; on the Hub, a link to the commit."""
    address = _on_hub(record.repository)
    if not address or not COMMIT.fullmatch(record.revision):
        return record.revision
    address = f"{address}/commit/{record.revision}"
    return format_html('<a href="{}" rel="noreferrer">{}</a>', address, record.revision)


def playground_link(record: HubModel) -> str:
    query = urlencode({"model": record.name})
    return format_html('<a href="/?{}">Draw digits for {}</a>', query, record.name)


def _on_hub(repository: Repository) -> str:
    """The address of its page, "" for what is not on the Hub."""
    if repository.source != Repository.Source.HUB or not HUB_ID.fullmatch(repository.repo_id):
        return ""
    return f"{str(settings.HUB['endpoint']).rstrip('/')}/{quote(repository.repo_id)}"


def training_table(record: HubModel) -> str:
    return shown(html_fragments.settings_table(record.training))


def training_command(record: HubModel) -> str:
    return shown(html_fragments.command_line(record.training.get("command")))


def curves(record: HubModel) -> str:
    return shown(html_fragments.curves(record.history))


def confusion(record: HubModel) -> str:
    return shown(html_fragments.confusion(record.confusion))


def calibration_table(record: HubModel) -> str:
    return shown(html_fragments.measures_table(record.calibration))


def card(record: HubModel) -> str:
    """The repository's README.md as plain text: rendering a stranger's Markdown is not worth it."""
    text = record.repository.card
    if len(text) > LONGEST_CARD:
        text = text[:LONGEST_CARD] + "…"
    return format_html("<pre>{}</pre>", text) if text else NOTHING
