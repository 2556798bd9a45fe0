"""manage.py erase_user: erase a person; what they did stays, without a name."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandParser
from django.db import DatabaseError

from accounts.management.people import find_user
from accounts.rights.erasure import ErasureError, erase
from training.management import base


class Command(base.Command):
    help = "Erase a person. Their repositories become the site's; there is no way back."
    failures = {
        ErasureError: base.FAILED,
        User.DoesNotExist: base.FAILED,
        DatabaseError: base.FAILED,
    }

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", metavar="NAME")

    def answer(self, **options: Any) -> dict[str, Any]:
        user = find_user(options["user"])
        return {"name": erase(user, by="manage.py erase_user"), "id": user.pk}

    def line(self, result: dict[str, Any]) -> str:
        return f"Erased; the audit trail says {result['name']}."
