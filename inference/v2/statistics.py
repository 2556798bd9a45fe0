"""Triton's statistics extension, from the counters of /metrics."""

from collections import defaultdict
from typing import Any

from inference.metrics.exposition import counted
from inference.serving.catalog import Servable

Totals = dict[tuple[str, str], float]  # (sample, model) -> value


def totals() -> Totals:
    """Every count that has a model, over all processes and digits."""
    totals_by_model: Totals = defaultdict(float)
    for metric in counted():
        for sample in metric.samples:
            if "model" in sample.labels:
                totals_by_model[sample.name, sample.labels["model"]] += sample.value
    return totals_by_model


def statistics_of(record: Servable, counts: Totals) -> dict[str, Any]:
    """Nanoseconds, and milliseconds since 1970, as the extension wants them."""

    def count(sample: str) -> float:
        return counts.get((sample, record.name), 0.0)

    calls, seconds = int(count("hippo_forward_seconds_count")), count("hippo_forward_seconds_sum")
    done = {"count": calls, "ns": int(1e9 * seconds)}
    nothing = {"count": 0, "ns": 0}
    return {
        "name": record.name,
        "version": record.revision,
        "last_inference": int(1e3 * count("hippo_last_prediction_timestamp_seconds")),
        "inference_count": int(count("hippo_predictions_total")),
        "execution_count": calls,
        "inference_stats": {
            "success": done,
            "fail": nothing,
            "queue": nothing,
            "compute_input": nothing,
            "compute_infer": done,
            "compute_output": nothing,
        },
        "batch_stats": [],
    }
