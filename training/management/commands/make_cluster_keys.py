"""``manage.py make_cluster_keys``: the keys with which a cluster's machines know each other."""

from typing import Any

from django.core.management.base import CommandParser

from training.executors.interface import NotInstalled
from training.executors.keys import make_keys
from training.management import base
from training.management.engine_options import days
from training.management.paths import user_path


class Command(base.Command):
    help = (
        "Write the keys of a cluster into a new folder. Scheduler and workers need authority.pem, "
        "server.pem and server.key; sweep and score need authority.pem, client.pem and client.key."
    )
    failures = {NotInstalled: base.FAILED}

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", help="a new folder")
        parser.add_argument(
            "--days", type=days, default=365, metavar="N", help="that they are valid; default: 365"
        )

    def answer(self, **options: Any) -> dict[str, Any]:
        files = make_keys(user_path(options["folder"]), options["days"])
        return {"files": [str(path) for path in files], "days": options["days"]}

    def line(self, result: dict[str, Any]) -> str:
        return "\n".join(
            [*result["files"], "Whoever has a .key can run any code on the cluster's machines."]
        )
