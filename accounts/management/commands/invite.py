"""manage.py invite: codes with which people sign up where SIGNUP is invite; shown once."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import CommandParser
from django.db import DatabaseError

from accounts.management.people import find_user
from accounts.signup.adapter import CLOSED
from accounts.signup.invitations import InvitationError, invite
from training.management import base


class Command(base.Command):
    help = "Make invitations and print their codes, one for each person."
    failures = {
        InvitationError: base.FAILED,
        User.DoesNotExist: base.FAILED,
        DatabaseError: base.FAILED,
    }

    def add_arguments(self, parser: CommandParser) -> None:
        add = parser.add_argument
        add("--class", dest="class_name", default="", metavar="NAME", help="which they join")
        add("--teacher", default="", metavar="USER", help="who opens and closes its rounds")
        add("--count", type=int, default=1, metavar="N", help="of codes; default: 1")
        add("--days", type=int, default=14, metavar="N", help="that they are valid; default: 14")

    def answer(self, **options: Any) -> dict[str, Any]:
        count, days = options["count"], options["days"]
        teacher = find_user(options["teacher"]) if options["teacher"] else None
        name = options["class_name"]
        codes = invite(count, days, class_name=name, teacher=teacher, by="manage.py invite")
        if settings.SIGNUP == CLOSED:
            self.note("Nobody can sign up with them before SIGNUP is invite or open.")
        return {"class": name or None, "days": days, "codes": codes}

    def line(self, result: dict[str, Any]) -> str:
        return "\n".join(result["codes"])
