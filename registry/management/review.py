"""The option ``--override-review`` of commands that change what answers."""

from django.conf import settings
from django.core.management.base import CommandParser

from registry.review import ReviewError

REFUSED = (
    "PROMOTION_REVIEW is on: propose it in the admin, where somebody else confirms it. "
    "--override-review does it at once, and the audit trail says so."
)


def add_override(parser: CommandParser) -> None:
    parser.add_argument(
        "--override-review", action="store_true", help="although PROMOTION_REVIEW is on"
    )


def author(command: str, *, override: bool) -> str:
    """Who did it, for the audit trail. Raises ReviewError where a second person is needed."""
    if settings.PROMOTION_REVIEW and not override:
        raise ReviewError(REFUSED)
    is_override = settings.PROMOTION_REVIEW and override
    return f"manage.py {command} --override-review" if is_override else f"manage.py {command}"
