"""manage.py revoke_token: end tokens, by what is shown of them."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError

from accounts import token_actions
from accounts.models import Token
from accounts.tokens import ID_LENGTH, PREFIX
from training.management import base


class Command(base.Command):
    help = "Revoke a token: every process refuses it within two seconds."
    failures = {Token.DoesNotExist: base.FAILED, DatabaseError: base.FAILED}

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", metavar="ID", help="its 8 characters, or hippo_ and those")

    def answer(self, **options: Any) -> dict[str, Any]:
        public_id = options["id"].removeprefix(PREFIX)[:ID_LENGTH]
        tokens = Token.objects.filter(public_id=public_id) if public_id.isalnum() else None
        if not tokens:
            raise Token.DoesNotExist("There is no token of that id.")
        count = token_actions.revoke(tokens, by="manage.py revoke_token")
        return {"id": public_id, "revoked": bool(count)}

    def line(self, result: dict[str, Any]) -> str:
        is_new = result["revoked"]
        return f"{result['id']} {'is revoked' if is_new else 'was revoked already'}."
