"""Reports on answers that can be counted on one's fingers."""

import numpy as np
import pytest

from tests.conftest import random_network
from training.core.data.splits import Split
from training.core.metrics import calibration_bins, evaluate, report


def answers(*picked, confidence=0.9):
    """Rows that give ``confidence`` to the picked digit and share the rest."""
    rows = np.full((len(picked), 10), (1 - confidence) / 9)
    rows[np.arange(len(picked)), picked] = confidence
    return rows


def test_accuracy_is_a_percentage():
    assert report(answers(1, 2, 3, 4), np.array([1, 2, 3, 5])).accuracy == 75.0


def test_accuracy_keeps_its_two_decimals():
    labels = np.array([1] * 9_541 + [2] * 459)

    assert report(answers(*[1] * 10_000), labels).accuracy == 95.41


def test_confusion_has_labels_in_rows_and_answers_in_columns():
    confusion = report(answers(7, 7, 1), np.array([7, 1, 1])).confusion

    assert confusion[1, 7] == 1
    assert confusion[7, 7] == 1
    assert confusion.sum() == 3


def test_per_digit_accuracy_says_nothing_of_absent_digits():
    per_digit = report(answers(7, 7, 1), np.array([7, 1, 1])).per_digit()

    assert per_digit[7] == 100
    assert per_digit[1] == 50
    assert per_digit[0] is None


def test_nll_is_the_mean_log_of_what_the_right_digit_was_given():
    assert report(answers(1, 2), np.array([1, 2])).nll == pytest.approx(-np.log(0.9))


def test_calibration_error_is_the_gap_between_confidence_and_accuracy():
    labels = np.array([1] * 7 + [2] * 3)

    assert report(answers(*[1] * 10), labels).ece == pytest.approx(90 - 70)


def test_a_sure_and_right_network_has_no_calibration_error():
    assert report(answers(*range(10), confidence=1.0), np.arange(10)).ece == 0


def test_images_are_binned_by_confidence():
    probabilities = np.concatenate([answers(1, 2, confidence=0.95), answers(3, confidence=0.5)])

    low, high = calibration_bins(probabilities, np.array([1, 1, 3], np.uint8))

    assert (low.total, low.accuracy) == (1, 100.0)
    assert (high.total, high.accuracy) == (2, 50.0)
    assert (low.confidence, high.confidence) == pytest.approx((50, 95))
    assert (high.low, high.high) == pytest.approx((100 * 14 / 15, 100))


def test_a_split_longer_than_one_chunk_is_read_whole():
    split = Split(np.zeros((4_001, 784), np.uint8), np.zeros(4_001, np.uint8))

    assert evaluate(random_network(), split).confusion.sum() == 4_001


def test_an_empty_split_cannot_be_evaluated():
    empty = Split(np.zeros((0, 784), np.uint8), np.zeros(0, np.uint8))

    with pytest.raises(ValueError, match="the split is empty"):
        evaluate(random_network(), empty)
