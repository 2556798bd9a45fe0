"""manage.py set_default_model: choose the network that answers when a request names none."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import DatabaseError

from registry import default_model
from registry.management.review import add_override, author
from registry.models import HubModel
from registry.review import ReviewError
from training.management import base
from training.management.database_errors import database_problem
from training.suggestions import listed


class Command(base.Command):
    help = "Choose the network that answers when a request names none."
    failures = {
        HubModel.DoesNotExist: base.FAILED,
        ReviewError: base.FAILED,
        DatabaseError: base.FAILED,
    }

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="as sync_models and the admin list it")
        parser.add_argument("--reason", default="", metavar="TEXT", help="why; for the audit trail")
        add_override(parser)

    def answer(self, **options: Any) -> dict[str, Any]:
        name, reason = options["name"], options["reason"]
        by = author("set_default_model", override=options["override_review"])
        default_model.choose(name, by=by, reason=reason)
        if settings.DEFAULT_MODEL:
            self.note("It answers once DEFAULT_MODEL is no longer set: that wins over this choice.")
        return {"name": name}

    def line(self, result: dict[str, Any]) -> str:
        return f"{result['name']} is now the default."

    def explain(self, error: Exception) -> str:
        if isinstance(error, ReviewError):
            return str(error)
        return database_problem(error) if isinstance(error, DatabaseError) else _choices()


def _choices() -> str:
    """An error message that lists the networks to choose from."""
    names = list(HubModel.objects.served().values_list("name", flat=True))
    if not names:
        return "No network is served yet. Run manage.py sync_models first."
    return f"No such network is served; choose one of: {listed(names)}."
