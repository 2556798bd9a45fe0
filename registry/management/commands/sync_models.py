"""manage.py sync_models: mirror what a repository says of its networks."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError

from registry.mirror import PLACES
from registry.repository import identity, manager_for, manager_for_settings
from registry.sync import SyncConflict, sync
from training.hub import HubError
from training.management import base


class Command(base.Command):
    help = "Mirror what a repository says of its networks into the database."
    failures = {HubError: base.FAILED, SyncConflict: base.FAILED, DatabaseError: base.FAILED}

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repo", help="Hub id or folder; otherwise HF_MODEL_REPO, or the starter"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")
        parser.add_argument("--force", action="store_true", help="read every artifact again")

    def answer(self, **options: Any) -> dict[str, Any]:
        manager = manager_for(options["repo"]) if options["repo"] else manager_for_settings()
        if options["verbosity"]:
            self.note(f"Asking {identity(manager)[0]} …")
        report = sync(
            manager,
            started_by="sync_models",
            dry_run=options["dry_run"],
            force=options["force"],
        )
        return asdict(report)

    def line(self, result: dict[str, Any]) -> str:
        """One line for each artifact with news, then one with the counts."""
        news = [
            f"{place:9} {name}"
            for place in ("created", "updated", "missing")
            for name in result[place]
        ]
        news += [f"invalid   {name}: {problem}" for name, problem in result["invalid"].items()]
        counts = ", ".join(f"{len(result[place])} {place}" for place in PLACES)
        note = " (dry run: nothing was written)" if result["dry_run"] else ""
        return "\n".join([*news, f"{result['repo_id']}: {counts}{note}."])

    def explain(self, error: Exception) -> str:
        if isinstance(error, DatabaseError):
            return f"The records were left as they were. {base.DATABASE}"
        return f"The records were left as they were. {error}"
