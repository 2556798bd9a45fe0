"""manage.py doctor: one line for each thing that could keep the site from serving."""

from typing import Any

from registry.doctor import examine
from training.management import base


class Unwell(Exception):
    """Something was found; the lines above say what."""


class Command(base.Command):
    help = "Check settings, database, disk, repositories and the public address."
    failures = {Unwell: base.FAILED}

    def answer(self, **options: Any) -> dict[str, Any]:
        findings = examine()
        bad = [finding for finding in findings if not finding.ok]
        if bad and not options["json"]:
            self.stdout.write(lines([finding._asdict() for finding in findings]))
        if bad:
            summary = ", ".join(f"{each.check}: {each.message}" for each in bad)
            raise Unwell(summary if options["json"] else f"{len(bad)} to mend, marked NO above.")
        return {"checks": [finding._asdict() for finding in findings]}

    def line(self, result: dict[str, Any]) -> str:
        return lines(result["checks"])

    def explain(self, error: Exception) -> str:
        return str(error)


def lines(findings: list[dict[str, Any]]) -> str:
    """A line for each: ok or NO, the check, and what was found."""
    return "\n".join(
        f"{'ok' if f['ok'] else 'NO'}  {f['check']:<13}{f['message']}" for f in findings
    )
