"""A notification as a mail, through Django's mail backend."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage

MAX_SUBJECT = 120  # characters
LINES = (
    "network",
    "revision",
    "repository",
    "alias",
    "before",
    "by",
    "confirmed_by",
    "reason",
    "at",
)


def send(payload: dict[str, Any]) -> None:
    """Raises OSError, SMTPException, or ValueError for a line that is no header."""
    subject = " ".join(f"Hippo: {payload['text']}".split())[:MAX_SUBJECT]
    facts = [f"{key}: {payload[key]}" for key in LINES if payload.get(key)]
    body = "\n".join([str(payload["text"]), "", *facts, ""])
    EmailMessage(subject, body, to=settings.NOTIFY_EMAILS).send()
