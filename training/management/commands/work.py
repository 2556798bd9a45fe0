"""``manage.py work``: a worker of a cluster, in the foreground."""

import os
from typing import Any

from django.core.management.base import CommandParser

from training.executors.interface import NotInstalled
from training.executors.worker import run_worker
from training.management import base
from training.management.engine_options import add_cluster_options, count, keys_of


class Command(base.Command):
    help = (
        "Compute what sweeps and scorings give to a cluster, in processes with one BLAS thread and "
        "the giver's BLAS kernel. Waits for a scheduler that is not there. Example: manage.py work "
        "--scheduler tls://10.0.0.1:8786 --keys cluster-keys"
    )
    failures = {ValueError: base.FAILED, NotInstalled: base.FAILED}

    def add_arguments(self, parser: CommandParser) -> None:
        add_cluster_options(parser, required=True)
        parser.add_argument(
            "--workers", type=count, default=len(os.sched_getaffinity(0)), metavar="N",
            help="tasks at once; default: one a core",
        )  # fmt: skip

    def answer(self, **options: Any) -> dict[str, Any]:
        run_worker(options["scheduler"], keys_of(options), options["workers"], self.note)
        return {"scheduler": options["scheduler"]}

    def line(self, result: dict[str, Any]) -> str:
        return ""
