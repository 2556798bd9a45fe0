"""Prometheus counters: requests, predictions, confidences and times.

Under gunicorn every process counts in files of its own and a scrape adds them up, so it does not
matter which process answers it.
"""

from functools import cache

import numpy as np
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Summary

from inference.metrics.reserved_files import reserve_files
from inference.prediction import Prediction
from training.core.arrays import DIGITS

LATENCIES = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1.0, 5.0)  # seconds
CONFIDENCES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)


class BatchHistogram(Histogram):
    """A histogram that takes many values at once: a batch may have ten thousand."""

    def observe_all(self, values: np.ndarray) -> None:
        places = np.searchsorted(self._upper_bounds, values)
        for bucket, count in zip(self._buckets, _counts(places, len(self._buckets)), strict=True):
            if count:
                bucket.inc(count)
        self._sum.inc(float(values.sum()))


def _counts(numbers: np.ndarray, size: int) -> list[int]:
    """How many of the numbers are 0, 1, … size - 1."""
    counts: list[int] = np.bincount(numbers, minlength=size).tolist()
    return counts


reserve_files()
here = CollectorRegistry()  # what this process counted
requests = Counter("hippo_requests", "Requests answered.", ["route", "status"], registry=here)
latency = Histogram(
    "hippo_request_seconds", "Time to answer.", ["route"], buckets=LATENCIES, registry=here
)
predictions = Counter("hippo_predictions", "Images classified.", ["model", "digit"], registry=here)
confidence = BatchHistogram(
    "hippo_confidence", "How sure the answers were.", ["model"], buckets=CONFIDENCES, registry=here
)
forward = Summary("hippo_forward_seconds", "Time in the network.", ["model"], registry=here)
last_used = Gauge(
    "hippo_last_prediction_timestamp_seconds",
    "When a network was last asked.",
    ["model"],
    registry=here,
    multiprocess_mode="mostrecent",
)


# Looking a label up costs as much as counting, so each series is looked up once.
@cache
def _of_route(route: str, status: int) -> tuple[Counter, Histogram]:
    return requests.labels(route, status), latency.labels(route)


@cache
def _of_model(model: str) -> tuple[BatchHistogram, Summary, Gauge]:
    return confidence.labels(model), forward.labels(model), last_used.labels(model)


@cache
def _of_digit(model: str, digit: int) -> Counter:
    return predictions.labels(model, digit)


def answered(route: str, status: int, seconds: float) -> None:
    """One request was answered."""
    counted, timed = _of_route(route, status)
    counted.inc()
    timed.observe(seconds)


def predicted(model: str, prediction: Prediction, seconds: float) -> None:
    """A network classified one image or several, in so many seconds."""
    confidences, timed, used = _of_model(model)
    timed.observe(seconds)
    used.set_to_current_time()
    if len(prediction.digits) == 1:
        _of_digit(model, int(prediction.digits[0])).inc()
        confidences.observe(float(prediction.confidence[0]))
        return
    for digit, count in enumerate(_counts(prediction.digits, DIGITS)):
        if count:
            _of_digit(model, digit).inc(count)
    confidences.observe_all(prediction.confidence)
