"""manage.py who_sees: everybody who sees a repository, and why."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError

from accounts import sharing
from accounts.management.people import REPO, find_repository
from training.management import base


class Command(base.Command):
    help = "List everybody who sees a repository, and why."
    failures = {sharing.SharingError: base.FAILED, DatabaseError: base.FAILED}

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("repo", metavar="REPO", help=REPO)

    def answer(self, **options: Any) -> dict[str, Any]:
        repository = find_repository(options["repo"])
        seers = [seer._asdict() for seer in sharing.who_sees(repository)]
        return {
            "repo_id": repository.repo_id,
            "visibility": repository.visibility,
            "seen_by": seers,
        }

    def line(self, result: dict[str, Any]) -> str:
        lines = [f"{seer['name']} ({seer['why']})" for seer in result["seen_by"]]
        return "\n".join(lines) or "Nobody: it has no owner and is not shared."
