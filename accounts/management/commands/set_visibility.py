"""manage.py set_visibility: who sees a repository and its networks."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandParser
from django.db import DatabaseError

from accounts import sharing
from accounts.management.people import REPO, find_or_make_repository, find_user
from registry.models import Repository
from training.management import base


class Command(base.Command):
    help = (
        "Say who sees a repository: everybody, members, or its owner and those it is shared with."
    )
    failures = {
        sharing.SharingError: base.FAILED,
        User.DoesNotExist: base.FAILED,
        DatabaseError: base.FAILED,
    }

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("repo", metavar="REPO", help=REPO)
        parser.add_argument("visibility", choices=Repository.Visibility.values)
        parser.add_argument("--owner", metavar="USER", help="default: the owner it has")

    def answer(self, **options: Any) -> dict[str, Any]:
        owner = find_user(options["owner"]) if options["owner"] else None
        repository = find_or_make_repository(options["repo"])
        by = "manage.py set_visibility"
        sharing.set_visibility(repository, options["visibility"], owner=owner, by=by)
        repository.refresh_from_db()
        name = repository.owner.get_username() if repository.owner else None
        return {"repo_id": repository.repo_id, "visibility": repository.visibility, "owner": name}

    def line(self, result: dict[str, Any]) -> str:
        owner = f", owner {result['owner']}" if result["owner"] else ""
        return f"{result['repo_id']} is {result['visibility']}{owner}."
