"""The pages on the Hub of a repository and of a record's commit; "" for what is not on the Hub."""

import re
from urllib.parse import quote

from django.conf import settings

from registry.models import HubModel, Repository

COMMIT = re.compile(r"[0-9a-f]{40}")
HUB_ID = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)


def repository_page(repository: Repository) -> str:
    if repository.source != Repository.Source.HUB or not HUB_ID.fullmatch(repository.repo_id):
        return ""
    return f"{str(settings.HUB['endpoint']).rstrip('/')}/{quote(repository.repo_id)}"


def commit_page(record: HubModel) -> str:
    page = repository_page(record.repository)
    return f"{page}/commit/{record.revision}" if page and COMMIT.fullmatch(record.revision) else ""
