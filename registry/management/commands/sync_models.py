"""manage.py sync_models: read the repositories, and update the records of their networks."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError

from registry.conf import identity, manager_for, managers_for_settings
from registry.models.history import SYNC_COUNTS
from registry.sync import sync_all
from training.hub import HubError
from training.management import base
from training.management.paths import folder_from_here


class SyncFailed(Exception):
    """Repositories could not be mirrored; the message is for the user."""


class Command(base.Command):
    help = "Mirror what the repositories say of their networks into the database."
    failures = {HubError: base.FAILED, SyncFailed: base.FAILED, DatabaseError: base.FAILED}

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repo", help="Hub id or folder; otherwise HF_MODEL_REPO, or the starter"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")
        parser.add_argument("--force", action="store_true", help="read every artifact again")
        parser.add_argument("--quiet", action="store_true", help="print changes and failures only")

    def answer(self, **options: Any) -> dict[str, Any]:
        """The report, or {"repositories": [reports]} if there are several."""
        repo = options["repo"]
        managers = [manager_for(folder_from_here(repo))] if repo else managers_for_settings()
        self._is_quiet = options["quiet"]
        if options["verbosity"] and not self._is_quiet:
            self.note(f"Asking {', '.join(identity(manager)[0] for manager in managers)} …")
        reports, failures = sync_all(
            managers,
            started_by="sync_models",
            dry_run=options["dry_run"],
            force=options["force"],
        )
        documents = [asdict(report) for report in reports]
        if failures:
            for document in documents if not options["json"] else ():
                self.stdout.write(summary(document))
            records = "The records of the rest" if documents else "The records"
            raise SyncFailed(f"{records} were left as they were. {' '.join(failures)}")
        return documents[0] if len(documents) == 1 else {"repositories": documents}

    def line(self, result: dict[str, Any]) -> str:
        reports = result.get("repositories", [result])
        return "\n".join(
            summary(report) for report in reports if has_changes(report) or not self._is_quiet
        )

    def explain(self, error: Exception) -> str:
        if isinstance(error, SyncFailed):
            return str(error)
        return f"The records were left as they were. {super().explain(error)}"


def has_changes(report: dict[str, Any]) -> bool:
    """Whether a sync changed a record, or found an artifact that cannot be used."""
    return any(report[kind] for kind in ("created", "updated", "missing", "invalid"))


def summary(report: dict[str, Any]) -> str:
    """One line for each artifact that changed, then a line with the counts."""
    lines = [f"created   {name}" for name in report["created"]]
    lines += [f"updated   {name}: {report['changes'][name]}" for name in report["updated"]]
    lines += [f"missing   {name}" for name in report["missing"]]
    lines += [f"invalid   {name}: {problem}" for name, problem in report["invalid"].items()]
    counts = ", ".join(f"{len(report[kind])} {kind}" for kind in SYNC_COUNTS)
    note = " (dry run: nothing was written)" if report["dry_run"] else ""
    return "\n".join([*lines, f"{report['repo_id']}: {counts}{note}."])
