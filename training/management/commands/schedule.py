"""``manage.py schedule``: the scheduler of a cluster, in the foreground."""

from typing import Any

from django.core.management.base import CommandParser

from training.executors.interface import NotInstalled
from training.executors.scheduler import run_scheduler
from training.management import base
from training.management.engine_options import add_cluster_options, keys_of


class Command(base.Command):
    help = (
        "Start the scheduler of a cluster: workers (manage.py work) and those who give them work "
        "(sweep, score) meet there. Example: manage.py schedule --scheduler tls://10.0.0.1:8786 "
        "--keys cluster-keys"
    )
    failures = {ValueError: base.FAILED, NotInstalled: base.FAILED}

    def add_arguments(self, parser: CommandParser) -> None:
        add_cluster_options(parser, required=True)

    def answer(self, **options: Any) -> dict[str, Any]:
        run_scheduler(options["scheduler"], keys_of(options), self.note)
        return {"scheduler": options["scheduler"]}

    def line(self, result: dict[str, Any]) -> str:
        return ""
