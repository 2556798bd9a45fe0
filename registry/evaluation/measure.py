"""What staff may have done to one record's weights: have them checked, and have them measured."""

from datetime import datetime

import numpy as np

from registry.evaluation.test_sets import TestSet, choose_test_set
from registry.models import Evaluation, HubModel
from registry.weights import digit_network
from training.core.metrics import probabilities, report
from training.core.network import Network
from training.evaluation.reliability import reliability


def measure(record: HubModel, *, by: str, at: datetime) -> Evaluation:
    """Put the test digits to a network and keep what came of it; raises UnusableWeights."""
    return _kept(record, digit_network(record), choose_test_set([record.dataset]), by=by, at=at)


def _kept(
    record: HubModel, network: Network, exam: TestSet, *, by: str, at: datetime
) -> Evaluation:
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
