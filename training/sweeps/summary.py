"""The table of a sweep: one row a candidate, best first, by validation accuracy over the seeds.

It has no times and no dates, so a sweep that was interrupted and run again ends in the same bytes.
"""

from collections.abc import Iterable
from statistics import stdev
from typing import Any

from training.sweeps.strategies import Trial
from training.sweeps.sweep import Sweep

ORDER = ("finished", "pruned", "diverged", "failed", "unfinished")


def rows(sweep: Sweep) -> list[dict[str, Any]]:
    """The last trial of each candidate."""
    last = {repr(trial.candidate.options): trial for trial in sweep.trials}
    unordered = [row(sweep, trial) for trial in last.values()]
    return sorted(unordered, key=_rank)


def winner_of(sweep: Sweep) -> Trial | None:
    """The finished trial with the highest score, the earlier of equals."""
    finished = [trial for trial in sweep.trials if _status(sweep, trial) == "finished"]
    return max(finished, key=lambda trial: sweep.score(trial) or 0.0, default=None)


def tried(sweep: Sweep) -> int:
    """How many candidates have a result: the best of many is an optimistic figure."""
    return len({repr(each.candidate.options) for each in sweep.trials if sweep.results_of(each)})


def deviation(values: Iterable[float]) -> float | None:
    """The standard deviation of a sample; None for one value."""
    sample = list(values)
    return stdev(sample) if len(sample) > 1 else None


def row(sweep: Sweep, trial: Trial) -> dict[str, Any]:
    results = sweep.results_of(trial)
    accuracies = [
        each.validation_accuracy for each in results if each.validation_accuracy is not None
    ]
    score = sweep.score(trial)
    return {
        "config": dict(trial.candidate.options),
        "epochs": trial.epochs,
        "seeds": list(sweep.seeds),
        "validation_accuracy": score,
        "validation_sd": deviation(accuracies) if score is not None else None,
        "weights_sha256": [each.weights_sha256 for each in results],
        "status": _status(sweep, trial),
    }


def _status(sweep: Sweep, trial: Trial) -> str:
    results = sweep.results_of(trial)
    if any(result.status == "diverged" for result in results):
        return "diverged"
    if any(request.id in sweep.errors for request in sweep.requests(trial)):
        return "failed"
    if len(results) < len(sweep.seeds):
        return "unfinished"
    return "finished" if trial.epochs == trial.candidate.config.plan.epochs else "pruned"


def _rank(row: dict[str, Any]) -> tuple[int, int, float]:
    return ORDER.index(row["status"]), -row["epochs"], -(row["validation_accuracy"] or 0.0)
