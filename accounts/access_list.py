"""Which token is whose: a snapshot in memory that every request with a token is checked against.

A refresher asks the database one number a second and reads tokens only when it moved, so a request
with a known token makes no query. A token that the snapshot does not hold (it was made this second,
or there are more than fit) costs one query, once. An event loop asks ``recall`` first: a query may
take as long as a database that hangs.
"""

import logging
import time
from collections import defaultdict
from dataclasses import dataclass, field
from threading import Lock

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts import tokens
from accounts.models import AccessVersion, Token
from accounts.viewer import NEVER, NOBODY, NONE, AccessUnknown, InvalidToken, Viewer
from registry.database.connections import drop_stale_connections
from registry.visibility import own_and_shared

log = logging.getLogger(__name__)

IN_MEMORY = 20_000  # tokens; the newest
REMEMBERED = 2_000  # tokens that were looked up one by one, and as many unknown ones
FRESH = 2.0  # seconds: an older snapshot is looked after before it is believed
READING = 0.1  # seconds: a refresh that takes longer waits for a database that does not answer
BLIND = 300.0  # seconds without the database after which no token is believed
FLUSH_EVERY = 60.0  # seconds between two writings of which tokens were used


@dataclass
class Snapshot:
    """Replaced as a whole; only ``looked_up`` and ``unknown`` grow meanwhile."""

    version: int = -1
    viewers: dict[bytes, Viewer] = field(default_factory=dict)
    looked_up: dict[bytes, Viewer] = field(default_factory=dict)
    unknown: set[bytes] = field(default_factory=set)


class AccessList:
    """The snapshot of one process."""

    def __init__(self) -> None:
        self._snapshot = Snapshot()
        self._checked_at = self._tried_at = -BLIND  # time.monotonic()
        self._used: set[int] = set()
        self._flushed_at = 0.0
        self._refreshing = Lock()

    def viewer(self, text: str) -> Viewer:
        """Whose token it is. Raises InvalidToken, AccessUnknown."""
        self._look_after()
        key = tokens.digest(text)
        snapshot = self._snapshot
        viewer = snapshot.viewers.get(key) or snapshot.looked_up.get(key)
        if viewer is None and tokens.is_well_formed(text):  # no query for what is no token
            viewer = self._look_up(snapshot, key)
        if viewer is None or viewer.expires_at <= time.time():
            raise InvalidToken
        self._used.add(viewer.token_id)
        return viewer

    def recall(self, text: str) -> Viewer | None:
        """Whose token it is, NOBODY's where it is no good; None where that may take a query."""
        if not self._is_fresh():
            return None
        snapshot, key = self._snapshot, tokens.digest(text)
        viewer = snapshot.viewers.get(key) or snapshot.looked_up.get(key)
        if viewer is None and (key in snapshot.unknown or not tokens.is_well_formed(text)):
            return NOBODY
        return viewer

    def refresh(self) -> None:
        """Read tokens again if anything changed; once a minute, write which were used."""
        with self._refreshing:
            self._read()

    def _read(self) -> None:
        self._tried_at = now = time.monotonic()
        drop_stale_connections()
        try:
            version = AccessVersion.current()
            if version != self._snapshot.version:
                rows = Token.objects.active().order_by("-pk")[:IN_MEMORY]
                self._snapshot = Snapshot(version, read_viewers(rows))
            self._checked_at = now
            self._flush()
        except DatabaseError as error:
            log.warning("The tokens cannot be read: %s", error)

    def _is_fresh(self) -> bool:
        return time.monotonic() - self._checked_at <= FRESH

    def _look_after(self) -> None:
        """Nobody refreshes while nobody asks, or the database is away: then this request does.

        One at a time: where another has been reading for a second, the database does not answer.
        """
        is_due = not self._is_fresh() and time.monotonic() - self._tried_at > 1.0
        if is_due and self._refreshing.acquire(blocking=False):
            try:
                self._read()
            finally:
                self._refreshing.release()
        if time.monotonic() - self._checked_at > BLIND:
            raise AccessUnknown

    def _look_up(self, snapshot: Snapshot, key: bytes) -> Viewer | None:
        if key in snapshot.unknown:
            return None
        if self._is_away():
            raise AccessUnknown
        drop_stale_connections()
        try:
            viewer = read_viewers(Token.objects.active().filter(digest=key)).get(key)
        except DatabaseError as error:
            raise AccessUnknown from error
        if viewer is not None and len(snapshot.looked_up) < REMEMBERED:
            snapshot.looked_up[key] = viewer
        elif viewer is None and len(snapshot.unknown) < REMEMBERED:
            snapshot.unknown.add(key)
        return viewer

    def _is_away(self) -> bool:
        """Whether the last refresh failed, or has been waiting for the database."""
        has_no_answer = self._tried_at > self._checked_at and not self._is_fresh()
        return has_no_answer and time.monotonic() - self._tried_at > READING

    def _flush(self) -> None:
        """Last use, as a day: enough to find tokens that nobody needs, and less personal."""
        now = time.monotonic()
        if not self._used or now - self._flushed_at < FLUSH_EVERY:
            return
        used, self._used, self._flushed_at = self._used, set(), now
        today = timezone.now().date()
        stale = Q(used_on=None) | Q(used_on__lt=today)
        Token.objects.filter(stale, pk__in=list(used)[:900]).update(used_on=today)


def read_viewers(rows: QuerySet[Token]) -> dict[bytes, Viewer]:
    """The viewer of each of these tokens that is active, by the token's digest."""
    columns = ("digest", "user_id", "user__username", "pk", "scopes", "expires_at", "is_tied")
    more = ("user__preference__default_network", "user__allowance__images_per_day")
    values = list(rows.values_list(*columns, *more))
    if not values:
        return {}
    private = own_and_shared()
    limits: dict[int, set[int]] = defaultdict(set)  # of tokens that see some repositories only
    for token, repository in Token.repositories.through.objects.values_list(
        "token_id", "repository_id"
    ):
        limits[token].add(repository)
    scopes: dict[str, frozenset[str]] = {}
    per_day = settings.IMAGES_PER_DAY
    names: dict[int, str] = {}  # one text for all tokens of a person
    viewers = {}
    for key, user_id, name, pk, words, expires_at, is_tied, default, allowed in values:
        viewers[bytes(key)] = Viewer(
            user_id=user_id,
            name=names.setdefault(user_id, name),
            token_id=pk,
            scopes=scopes.setdefault(words, frozenset(words.split())),
            repositories=private.get(user_id, NONE) & limits[pk]
            if is_tied
            else private.get(user_id, NONE),
            expires_at=NEVER if expires_at is None else expires_at.timestamp(),
            default=default or "",
            images_per_day=per_day if allowed is None else allowed,
        )
    return viewers


access_list = AccessList()
