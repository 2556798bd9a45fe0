"""manage.py set_alias: point a word such as ``candidate`` at a network, with a reason."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError

from registry import aliases
from registry.management.review import add_override, author
from registry.models import HubModel
from registry.review import ReviewError
from training.management import base
from training.suggestions import did_you_mean, listed


class Command(base.Command):
    help = (
        "Point an alias at a network, so that ?model=@ALIAS asks for it. Example: "
        "manage.py set_alias candidate mnist-784-30-10-relu-97 --reason 'reads sevens'"
    )
    failures = {
        aliases.AliasError: base.FAILED,
        ReviewError: base.FAILED,
        DatabaseError: base.FAILED,
    }

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("alias", metavar="ALIAS", help="a word, without the @")
        add("name", metavar="NAME", nargs="?", help="the network; not with --remove")
        add("--reason", required=True, metavar="TEXT", help="why; kept in the history")
        add("--remove", action="store_true", help="remove the alias instead")
        add_override(parser)

    def answer(self, **options: Any) -> dict[str, Any]:
        name, is_removed = options["name"], options["remove"]
        if bool(name) == is_removed:
            raise aliases.AliasError("Name a network, or give --remove.")
        target = None if is_removed else self.network(name)
        by = author("set_alias", override=options["override_review"])
        move = aliases.move(options["alias"], target, reason=options["reason"], by=by)
        return {
            "alias": move.alias,
            "name": target.name if target else None,
            "before": move.source.name if move.source else None,
            "reason": move.reason,
        }

    def network(self, name: str) -> HubModel:
        record = HubModel.objects.served().filter(name=name).first()
        if record is None:
            names = list(HubModel.objects.served().values_list("name", flat=True))
            choice = f"choose one of: {listed(names)}{did_you_mean(name, names) or '.'}"
            raise aliases.AliasError(f"{name} is not served; {choice}")
        return record

    def line(self, result: dict[str, Any]) -> str:
        before = f", before at {result['before']}" if result["before"] else ""
        if result["name"] is None:
            return f"@{result['alias']} is removed{before}."
        return f"@{result['alias']} points at {result['name']}{before}."
