"""How many images each person had answered today: counted in memory, added up in the database.

A process writes what it counted every FLUSH_EVERY seconds and learns what the others did, so a
limit may be exceeded by what the other processes answer in that time.
"""

import logging
import time
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime
from threading import Lock

from django.db import DatabaseError, transaction
from django.db.models import F

from accounts.models import Usage
from accounts.rights.open_account import lock_accounts
from registry.database.connections import drop_stale_connections

log = logging.getLogger(__name__)

FLUSH_EVERY = 5.0  # seconds
DAY = 86_400  # seconds


class UsageCounter:
    """The counts of one process."""

    def __init__(self) -> None:
        self._day = today()
        self._pending: Counter[int] = Counter()  # by user: not written yet
        self._written: dict[int, int] = {}  # by user: of all processes, when last looked
        self._flushed_at = 0.0
        self._counting = Lock()

    def count(self, user: int, images: int) -> None:
        with self._counting:
            self._pending[user] += images

    def knows(self, user: int) -> bool:
        """Whether ``used`` makes no query."""
        return user in self._written

    def used(self, user: int) -> int:
        """Images of today, as far as this process knows."""
        if user not in self._written:
            self._written[user] = self._look_up(user)
        if self._day != today():
            self._turn_of_day()
        return self._written[user] + self._pending[user]

    def flush(self) -> None:
        """Write what was counted, and read what all processes wrote; at most every FLUSH_EVERY."""
        now = time.monotonic()
        if now - self._flushed_at < FLUSH_EVERY or not (self._pending or self._written):
            return
        self._flushed_at = now
        with self._counting:
            pending, self._pending, day = self._pending, Counter(), self._day
        try:
            add(pending, day)
        except DatabaseError as error:
            log.warning("The usage cannot be written: %s", error)
            with self._counting:
                self._pending += pending
            return
        if self._day != today():
            self._turn_of_day()
        known = {*self._written, *pending}
        totals = _of_today(known)
        self._written = {user: totals.get(user, 0) for user in known}

    def _look_up(self, user: int) -> int:
        try:
            drop_stale_connections()
            return _of_today([user]).get(user, 0)
        except DatabaseError as error:
            log.warning("The usage cannot be read: %s", error)
            return 0

    def _turn_of_day(self) -> None:
        """What is pending was counted at most FLUSH_EVERY ago; it goes to the new day."""
        self._written = dict.fromkeys(self._written, 0)
        self._day = today()


def today() -> date:
    return datetime.now(UTC).date()


def seconds_left() -> int:
    """Until 00:00 UTC, when the counts begin anew."""
    return DAY - int(time.time()) % DAY


@transaction.atomic
def add(images: Counter[int], day: date) -> None:
    """Add to the rows of that day, and make those that are not there; not for who is gone."""
    users = lock_accounts(images)
    Usage.objects.bulk_create(
        [Usage(user_id=user, day=day) for user in users], ignore_conflicts=True
    )
    for user in users:
        Usage.objects.filter(user=user, day=day).update(images=F("images") + images[user])


def _of_today(users: Iterable[int]) -> dict[int, int]:
    rows = Usage.objects.filter(user__in=users, day=today())
    return dict(rows.values_list("user_id", "images"))


usage = UsageCounter()
