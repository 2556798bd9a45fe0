"""``manage.py push_runs``: send what a site that was away has not got of the runs it tracks."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from training.management import base
from training.management.paths import folder_option
from training.management.run_setup import address, site_of
from training.tracking import AddressError, Push, Refused, SiteAway, pending


class Command(base.Command):
    help = (
        "Send the rest of the runs that were trained with --track while the site was away. "
        "Example: manage.py push_runs --track https://hippo.example.org"
    )
    failures = {
        AddressError: base.FAILED,
        SiteAway: base.FAILED,
        Refused: base.FAILED,
        ValueError: base.FAILED,
    }

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        site = "that --track named while training"
        add("--track", type=address, required=True, metavar="URL", help=site)
        add("--runs-dir", metavar="DIR", help="folder of the logs; default: runs")

    def answer(self, **options: Any) -> dict[str, Any]:
        site = site_of(options)
        assert site is not None  # noqa: S101 - the option is required
        runs = folder_option(options["runs_dir"], "runs")
        sent, refused = [], []
        for folder in pending(runs, site.address):
            try:
                sent.append(self.send(Push(folder, site), folder))
            except Refused as error:  # the other runs have nothing to do with it
                self.note(f"{folder.name}: {error}")
                refused.append(folder.name)
        if not sent and not refused:
            self.note(f"No run tracked by {site.address} has lines left to send.")
        if refused and not sent:
            raise Refused(f"None of {len(refused)} runs was taken.")
        return {"sent": sent, "refused": refused}

    def send(self, push: Push, folder: Path) -> dict[str, Any]:
        push.send(live=False)
        return {"run": folder.name, "lines": push.sent, "page": push.page}

    def line(self, result: dict[str, Any]) -> str:
        return "\n".join(each["page"] for each in result["sent"])
