"""Submitting a network to the open round of a class: the checks, the quota, and the row that waits.

Reading the files is cheap and happens at once, so that whatever is refused costs no submission;
evaluating them is work, which ``evaluation`` does afterwards.
"""

import hashlib
from typing import NamedTuple

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.classes.evaluation import evaluator
from accounts.classes.limits import MAX_METADATA, MAX_PARAMETERS, MAX_UNITS, MAX_WEIGHTS
from accounts.classes.rounds import ClassError, Seat
from accounts.models import Round, Submission, SubmittedArtifact
from accounts.rights.open_account import lock_account
from accounts.usage import today
from training.core.artifact import ArtifactError, Metadata, read_network
from training.core.network import Network, parameter_count


class NotAllowed(ClassError):
    """It is not the time, or not this person, to submit."""


class Repeated(ClassError):
    """The same weights were submitted before."""


class QuotaSpent(ClassError):
    """The submissions of today are used up."""


class Quota(NamedTuple):
    """The submissions of one pupil in a round, today (UTC)."""

    per_day: int
    used: int

    @property
    def left(self) -> int:
        return max(0, self.per_day - self.used)


class Artifact(NamedTuple):
    """A submitted network: its name, and its weights as they were sent."""

    name: str
    network: Network
    weights: bytes


def read_artifact(weights: bytes, metadata: bytes) -> Artifact:
    """Both files of an artifact, checked; what the .json claims of accuracies is not looked at.

    Raises ArtifactError, which says in one line what is wrong.
    """
    if len(weights) > MAX_WEIGHTS:
        raise ArtifactError(
            _("The .npz has more than %(most)s bytes.") % {"most": intcomma(MAX_WEIGHTS)}
        )
    if len(metadata) > MAX_METADATA:
        raise ArtifactError(
            _("The .json has more than %(most)s bytes.") % {"most": intcomma(MAX_METADATA)}
        )
    claimed = Metadata.from_json(metadata)
    network = read_network(weights, most=MAX_PARAMETERS)
    if claimed.weights_sha256 not in ("", hashlib.sha256(weights).hexdigest()):
        raise ArtifactError(_("The .npz and the .json do not belong together."))
    if not network.reads_digits:
        raise ArtifactError(_("The network does not turn 784 pixels into ten digits."))
    if max(network.sizes) > MAX_UNITS:
        raise ArtifactError(
            _("A layer has more than %(most)s units.") % {"most": intcomma(MAX_UNITS)}
        )
    return Artifact(claimed.name, network, weights)


def quota_of(shown: Round, user_id: int) -> Quota:
    """What a class page says is left; what Hippo refused or could not evaluate does not count."""
    mine = shown.submissions.filter(user=user_id, received_at__date=today())
    used = mine.exclude(state=Submission.State.FAILED).count()
    return Quota(shown.per_day, used)


def submit(seat: Seat, user_id: int, artifact: Artifact) -> Submission:
    """Keep it for evaluation. Raises NotAllowed, Repeated, QuotaSpent.

    The person's row is locked, so two at once are counted one after the other, and the round's, so
    that nothing comes after its end.
    """
    network = artifact.network
    with transaction.atomic():
        current = _open_round(seat, user_id)
        sha256 = hashlib.sha256(artifact.weights).hexdigest()
        if current.submissions.filter(user=user_id, weights_sha256=sha256).exists():
            raise Repeated(_("You have submitted these weights in this round already."))
        if not quota_of(current, user_id).left:
            raise QuotaSpent(
                _("Your %(per_day)d submissions of today are used up.")
                % {"per_day": current.per_day}
            )
        submission = current.submissions.create(
            user_id=user_id,
            name=artifact.name,
            received_at=timezone.now(),
            sizes=list(network.sizes),
            activation=network.activation,
            parameters=parameter_count(network.sizes),
            weights_sha256=sha256,
        )
        SubmittedArtifact.objects.create(submission=submission, weights=artifact.weights)
        transaction.on_commit(evaluator.request)
    return submission


def _open_round(seat: Seat, user_id: int) -> Round:
    """The round that is open, locked."""
    if not seat.is_pupil:
        raise NotAllowed(_("Only the members of the class submit."))
    if not lock_account(user_id):
        raise NotAllowed(_("The account is closed."))
    current = seat.classroom.rounds.select_for_update().filter(closed_at=None).first()
    if current is None:
        raise NotAllowed(_("No round is open: the teacher opens one."))
    return current
