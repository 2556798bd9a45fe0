"""What staff may have done to one record's weights: have them checked, and have them measured."""

from datetime import datetime

import numpy as np

from registry.digits import Exam, exam_for
from registry.models import Evaluation, HubModel
from registry.repository import manager_for
from training.core.artifact import ArtifactError
from training.core.metrics import probabilities, report
from training.core.network import Network
from training.core.splits import DIGITS, PIXELS
from training.digests import sha256
from training.hub import HubError
from training.reliability import reliability

UNFIT = "It does not turn 784 pixels into ten digits."


class Unfit(Exception):
    """The weights of a record cannot be used; the message says why."""


def weights_of(record: HubModel, *, local_only: bool = False) -> Network:
    """The network at the record's revision; raises Unfit."""
    manager = manager_for(record.repository.repo_id)
    try:
        return manager.load_model(record.name, record.revision, local_only=local_only)
    except (HubError, ArtifactError, OSError) as error:
        raise Unfit(str(error)) from error


def digit_network(record: HubModel) -> Network:
    """The same, if it reads digits; raises Unfit."""
    network = weights_of(record)
    if (network.sizes[0], network.sizes[-1]) != (PIXELS, DIGITS):
        raise Unfit(UNFIT)
    return network


def verify(record: HubModel) -> None:
    """Download the weights unless they are here, and compare them with the record; or Unfit."""
    manager = manager_for(record.repository.repo_id)
    try:
        data = manager.download_model(record.name, record.revision).read_bytes()
    except (HubError, ArtifactError, OSError) as error:
        raise Unfit(str(error)) from error
    if record.sha256 and sha256(data) != record.sha256:
        raise Unfit("The file is not the one that was mirrored: its SHA-256 is another.")
    sizes = list(weights_of(record).sizes)
    if record.sizes and sizes != record.sizes:
        raise Unfit(f"The weights have the sizes {sizes}, the record {record.sizes}.")


def measure(record: HubModel, *, by: str, at: datetime) -> Evaluation:
    """Put the test digits to a network and keep what came of it; raises Unfit."""
    return _kept(record, digit_network(record), exam_for([record.dataset]), by=by, at=at)


def _kept(record: HubModel, network: Network, exam: Exam, *, by: str, at: datetime) -> Evaluation:
    answers = probabilities(network, exam.split)
    found = report(answers, exam.split.labels)
    bins = reliability(answers, np.asarray(exam.split.labels))
    return Evaluation.objects.create(
        record=record,
        revision=record.revision,
        dataset=exam.dataset,
        samples=len(exam.split),
        accuracy=found.accuracy,
        nll=found.nll,
        ece=found.ece,
        bins=[list(each) for each in bins],
        at=at,
        by=by[:100],
    )
