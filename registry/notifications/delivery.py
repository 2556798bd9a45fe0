"""Sends notifications that are due: each by one process at a time, again at most a few times."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from http.client import HTTPException
from smtplib import SMTPException
from threading import Thread

from django.conf import settings
from django.db import DatabaseError, connections
from django.db.models import F
from django.utils import timezone

from registry.models import Notification
from registry.notifications import email, webhook

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
FIRST_DELAY = timedelta(minutes=1)  # doubled by each attempt: the last is two hours after the first
AT_ONCE, SECONDS = 20, 30.0  # how many one call sends, and when it begins no more
KEPT = timedelta(days=30)
SENDERS: dict[str, Callable[[dict], None]] = {"email": email.send, "webhook": webhook.send}
FAILURES = (OSError, HTTPException, SMTPException, ValueError)


def deliver_in_background() -> Thread | None:
    """Start a thread that sends what is due. It ends by itself; a command waits for its end."""
    if not (settings.NOTIFY_EMAILS or settings.NOTIFY_WEBHOOK):
        return None
    thread = Thread(target=_deliver_in_thread, name="notifications")
    thread.start()
    return thread


def _deliver_in_thread() -> None:
    try:
        deliver_due()
    except DatabaseError:
        log.warning("Notifications could not be read; the next sync tries again.", exc_info=True)
    finally:
        connections.close_all()


def deliver_due(now: Callable[[], datetime] = timezone.now) -> int:
    """Send what is due, and delete what is old; returns how many were sent."""
    began, sent = time.monotonic(), 0
    Notification.objects.filter(created_at__lt=now() - KEPT).delete()
    for notification in Notification.objects.filter(due_at__lte=now()).order_by("pk")[:AT_ONCE]:
        if time.monotonic() - began > SECONDS:
            break
        if _claim(notification, now()):
            sent += _send(notification, now)
    return sent


def _claim(notification: Notification, now: datetime) -> bool:
    """Whether this process may try it. Killed while it sends, it is tried again after the delay."""
    same = Notification.objects.filter(
        pk=notification.pk, attempts=notification.attempts, due_at=notification.due_at
    )
    delay = FIRST_DELAY * 2**notification.attempts
    return same.update(attempts=F("attempts") + 1, due_at=now + delay) == 1


def _send(notification: Notification, now: Callable[[], datetime]) -> bool:
    """Whether it was sent; what went wrong is kept with it."""
    row = Notification.objects.filter(pk=notification.pk)
    try:
        SENDERS[notification.channel](notification.payload)
    except FAILURES as error:
        problem = " ".join(str(error).split())[:200] or type(error).__name__
        row.update(problem=problem)
        log.warning("A notification by %s failed: %s", notification.channel, problem)
        if notification.attempts + 1 >= MAX_ATTEMPTS:
            row.update(due_at=None)
        return False
    row.update(sent_at=now(), due_at=None, problem="")
    return True
