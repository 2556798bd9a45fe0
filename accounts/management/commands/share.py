"""manage.py share: let a person or a group see a repository that is not public, or no longer."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError

from accounts import sharing
from accounts.management.people import REPO, find_repository
from registry.models import Repository, Share
from training.management import base


class Command(base.Command):
    help = "Share a repository that is not public with a person or a group."
    failures = {sharing.SharingError: base.FAILED, DatabaseError: base.FAILED}

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("repo", metavar="REPO", help=REPO)
        add("--with", dest="name", required=True, metavar="USER|GROUP")
        add("--role", choices=Share.Role.values, default=Share.Role.READER.value)
        add("--remove", action="store_true", help="end the share")

    def answer(self, **options: Any) -> dict[str, Any]:
        repository, name = find_repository(options["repo"]), options["name"]
        if options["remove"]:
            sharing.unshare(repository, name, by="manage.py share")
        else:
            sharing.share(repository, name, options["role"], by="manage.py share")
        if repository.visibility == Repository.Visibility.PUBLIC:
            self.note("It is public: everybody sees it, shared or not.")
        role = None if options["remove"] else options["role"]
        return {"repo_id": repository.repo_id, "with": name, "role": role}

    def line(self, result: dict[str, Any]) -> str:
        if result["role"] is None:
            return f"{result['repo_id']} is no longer shared with {result['with']}."
        return f"{result['repo_id']} is shared with {result['with']} as {result['role']}."
