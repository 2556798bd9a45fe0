"""Measure the network of a record on a test set, and store the result as an Evaluation."""

from datetime import datetime

import numpy as np

from registry.evaluation.test_sets import choose_test_set
from registry.models import Evaluation, HubModel
from registry.models.history import SHORT
from registry.weights import load_digit_network
from training.core.metrics import calibration_bins, probabilities, report


def measure(record: HubModel, *, by: str, at: datetime) -> Evaluation:
    """Evaluate the network and save the result; raises UnusableWeights."""
    network = load_digit_network(record)
    test_set = choose_test_set([record.dataset])
    answers = probabilities(network, test_set.split)
    labels = np.asarray(test_set.split.labels)
    result = report(answers, labels)
    return Evaluation.objects.create(
        record=record,
        revision=record.revision,
        dataset=test_set.dataset,
        samples=len(test_set.split),
        accuracy=result.accuracy,
        nll=result.nll,
        ece=result.ece,
        bins=[list(bin_) for bin_ in calibration_bins(answers, labels)],
        at=at,
        by=by[:SHORT],
    )
