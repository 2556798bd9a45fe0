"""Evaluates submitted networks in a background thread: validation images first, test images last.

What waits is in the database, and a thread claims one submission at a time, so several processes
share the work, and what a killed one left is done after LEASE by whichever is asked next.
"""

import logging

from django.db.models import F
from django.utils import timezone

from accounts.classes.board import SIZE_CLASSES, best_of
from accounts.classes.images import held_out
from accounts.models import Submission, SubmittedArtifact
from accounts.models.classroom import MAX_ATTEMPTS
from registry.database.background import BackgroundTask
from training.core.artifact import ArtifactError, read_network
from training.core.metrics import evaluate
from training.datasets import DatasetUnavailable

log = logging.getLogger(__name__)
State = Submission.State


def work_off() -> None:
    """Evaluate what waits, the oldest first, until nothing is left."""
    while (submission := claim()) is not None:
        _evaluate(submission)


evaluator = BackgroundTask("The evaluation of submissions", work_off)


def claim() -> Submission | None:
    """A submission that no other thread or process evaluates now; None where nothing is due."""
    while (due := Submission.objects.due().select_related("round").first()) is not None:
        mine = Submission.objects.filter(
            pk=due.pk, claimed_at=due.claimed_at, state=due.state, test_accuracy=None
        )
        if due.attempts >= MAX_ATTEMPTS:  # whatever evaluated it ended each time
            mine.update(state=State.FAILED, claimed_at=None)
            SubmittedArtifact.objects.filter(submission=due.pk).delete()
        elif mine.update(claimed_at=timezone.now(), attempts=F("attempts") + 1):
            return due
    return None


def _evaluate(submission: Submission) -> None:
    """Measure it on the images whose turn it is, and write that down."""
    mine = Submission.objects.filter(pk=submission.pk)
    kept = SubmittedArtifact.objects.filter(submission=submission.pk).first()
    is_test = submission.state == State.MEASURED
    try:
        images = held_out(submission.round.dataset)
        if kept is None:
            raise ArtifactError("Its weights are gone.")
        network = read_network(bytes(kept.weights))
        accuracy = evaluate(network, images.test if is_test else images.validation).accuracy
    except DatasetUnavailable as error:  # another machine may have it, or this one later
        log.warning("Submission %s waits: %s", submission.pk, error)
        mine.update(attempts=0)
        return
    except ArtifactError as error:
        log.warning("Submission %s cannot be evaluated: %s", submission.pk, error)
        mine.update(state=State.FAILED, claimed_at=None)
        return
    measured = {"test_accuracy" if is_test else "validation_accuracy": accuracy}
    mine.update(state=State.MEASURED, claimed_at=None, attempts=0, **measured)
    if not is_test:
        drop_overtaken(submission)


def drop_overtaken(submission: Submission) -> None:
    """Delete the weights of this pupil's that are the best in no size class any more."""
    rows = Submission.objects.filter(round=submission.round_id, user=submission.user_id)
    measured = list(rows.filter(state=State.MEASURED))
    best = {row.pk for size in SIZE_CLASSES for row in best_of(measured, size)}
    overtaken = [row.pk for row in measured if row.pk not in best]
    SubmittedArtifact.objects.filter(submission__in=overtaken).delete()
