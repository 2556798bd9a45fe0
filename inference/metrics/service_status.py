"""The service's status for the admin: loaded networks, predictions, requests, errors."""

import time
from collections import Counter

from inference.metrics.exposition import counted
from inference.serving import serving
from registry.service_status import ServiceStatus

STARTED = time.time()
HOUR = 3_600  # seconds


def report() -> ServiceStatus:
    """The function that ``inference.apps`` registers with ``registry.service_status``."""
    predictions: Counter[str] = Counter()
    requests = errors = 0
    for metric in counted():
        for sample in metric.samples:
            if sample.name == "hippo_predictions_total":
                predictions[sample.labels["model"]] += int(sample.value)
            elif sample.name == "hippo_requests_total":
                requests += int(sample.value)
                errors += int(sample.value) if sample.labels["status"].startswith("5") else 0
    return ServiceStatus(
        loaded={(record.name, record.revision) for record in serving.ready},
        predictions=predictions,
        requests=requests,
        errors=errors,
        hours=(time.time() - STARTED) / HOUR,
    )
