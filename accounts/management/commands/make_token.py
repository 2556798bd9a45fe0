"""manage.py make_token: an API token for a person, printed once."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandParser
from django.db import DatabaseError

from accounts import token_actions
from accounts.management.people import find_repository, find_user
from accounts.sharing import SharingError
from accounts.tokens import DEFAULT_DAYS, LIFETIMES, SCOPES
from training.management import base

NEVER = "never"


class Command(base.Command):
    help = "Make an API token and print it; it cannot be shown again."
    failures = {
        token_actions.TokenError: base.FAILED,
        SharingError: base.FAILED,
        User.DoesNotExist: base.FAILED,
        DatabaseError: base.FAILED,
    }

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("user", metavar="USER", help="whose token it is")
        add("--scope", action="append", required=True, choices=SCOPES, help="may be repeated")
        only = (
            "of what is not public it sees only these; may be repeated; default: all its owner sees"
        )
        add("--repo", action="append", default=[], metavar="REPO", help=only)
        days = [*map(str, LIFETIMES), NEVER]
        add("--days", choices=days, default=str(DEFAULT_DAYS), help=f"default: {DEFAULT_DAYS}")
        add("--name", default="made by manage.py", help="what it is for")

    def answer(self, **options: Any) -> dict[str, Any]:
        days = None if options["days"] == NEVER else int(options["days"])
        user, by = find_user(options["user"]), "manage.py make_token"
        repositories = [find_repository(repo) for repo in options["repo"]]
        token, text = token_actions.make(
            user, options["name"], options["scope"], days, repositories=repositories, by=by
        )
        ends = token.expires_at
        expires_at = None if ends is None else f"{ends:%FT%TZ}"
        return {"token": text, "id": token.public_id, "expires_at": expires_at}

    def line(self, result: dict[str, Any]) -> str:
        return result["token"]
