"""The leaderboard of a class: each pupil's best network by validation accuracy, per size class.

The accuracy on the test images is there once the round is closed, and decides nothing.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Classroom, Round, Submission
from accounts.models.classroom import LEASE
from training.models import TrainingRun

MAX_RUNS = 200  # that a class page lists; the latest


class SizeClass(NamedTuple):
    """Networks of at most ``most`` parameters; None for any number."""

    key: str
    title: Any  # a lazy text
    most: int | None

    def takes(self, submission: Submission) -> bool:
        return self.most is None or submission.parameters <= self.most


SIZE_CLASSES = (
    SizeClass("small", _("Up to 25,000 parameters"), 25_000),
    SizeClass("medium", _("Up to 80,000 parameters"), 80_000),
    SizeClass("any", _("Any size"), None),
)


class Table(NamedTuple):
    """The best network of each pupil in a size class, the best first."""

    size: SizeClass
    rows: list[Submission]


class Board(NamedTuple):
    """What a class page shows of a round.

    waiting  how many submissions are not evaluated yet, on the images whose turn it is
    mine     the submissions of whoever looks, the latest first
    is_idle  whether something waits that nobody evaluates
    """

    round: Round
    tables: list[Table]
    waiting: int
    mine: list[Submission]
    is_idle: bool


def best_of(measured: Iterable[Submission], size: SizeClass) -> list[Submission]:
    """One for each pupil; of equal ones the earlier is the better."""
    ranked = sorted(filter(size.takes, measured), key=_rank)
    first: dict[int, Submission] = {}
    for submission in ranked:
        first.setdefault(submission.user_id, submission)
    return list(first.values())


def _rank(submission: Submission) -> tuple[float, float, int]:
    accuracy = submission.validation_accuracy or 0.0
    return -accuracy, submission.received_at.timestamp(), submission.pk


def board_of(shown: Round, user_id: int) -> Board:
    """In one query, however many pupils and submissions there are."""
    rows = list(shown.submissions.select_related("user").order_by("-received_at", "-pk"))
    measured = [row for row in rows if row.state == Submission.State.MEASURED]
    tables = [Table(size, best_of(measured, size)) for size in SIZE_CLASSES]
    unfinished = [row for row in rows if row.state == Submission.State.WAITING]
    if not shown.is_open:
        best = {row.pk: row for table in tables for row in table.rows}
        unfinished += [row for row in best.values() if row.test_accuracy is None]
    free = timezone.now() - LEASE
    return Board(
        shown,
        tables,
        waiting=len(unfinished),
        mine=[row for row in rows if row.user_id == user_id],
        is_idle=any(row.claimed_at is None or row.claimed_at < free for row in unfinished),
    )


def runs_of(classroom: Classroom, user: User) -> QuerySet[TrainingRun]:
    """The tracked runs of the members that this person may see, the latest first."""
    members = classroom.group.user_set.values("pk")
    seen = TrainingRun.objects.seen_by(user).filter(owner__in=members)
    light = ("slug", "name", "plan", "outcome", "validation_accuracy", "started_at", "seen_at")
    return seen.select_related("owner").only(*light, "owner__username")[:MAX_RUNS]
