"""manage.py sync_models: mirror what a repository says of its networks."""

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from registry.mirror import Report
from registry.repository import identity, manager_for, manager_for_settings
from registry.sync import SyncConflict, sync
from training.hub import HubError

DATABASE = "The database could not be used: run manage.py migrate, or try again."


class Command(BaseCommand):
    help = "Mirror what a repository says of its networks into the database."

    def add_arguments(self, parser):
        parser.add_argument(
            "--repo", help="Hub id or folder; otherwise HF_MODEL_REPO, or the starter"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")
        parser.add_argument("--force", action="store_true", help="read every artifact again")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *, repo, dry_run, force, **options):
        try:
            manager = manager_for(repo) if repo else manager_for_settings()
            if options["verbosity"]:
                self.stderr.write(f"Asking {identity(manager)[0]} …", self.style.NOTICE)
            report = sync(manager, started_by="sync_models", dry_run=dry_run, force=force)
        except (HubError, SyncConflict, DatabaseError) as error:
            reason = DATABASE if isinstance(error, DatabaseError) else error
            if options["json"]:
                self.stdout.write(dumps({"error": str(reason)}))
            raise CommandError(f"The records were left as they were. {reason}") from error
        self.stdout.write(as_json(report) if options["json"] else as_text(report))


def dumps(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)


def as_json(report: Report) -> str:
    return dumps(asdict(report))


def as_text(report: Report) -> str:
    """One line for each artifact with news, then one with the counts."""
    lines = [
        f"{place:9} {name}"
        for place in ("created", "updated", "missing")
        for name in getattr(report, place)
    ]
    lines += [f"invalid   {name}: {problem}" for name, problem in report.invalid.items()]
    counts = ", ".join(f"{count} {place}" for place, count in report.counts().items())
    note = " (dry run: nothing was written)" if report.dry_run else ""
    return "\n".join([*lines, f"{report.repo_id}: {counts}{note}."])
