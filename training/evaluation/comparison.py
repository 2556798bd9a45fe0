"""Compares runs and networks: runs that differ only in their seed form a group with mean and sd."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from training.core.artifact import Metadata
from training.runs.log_reader import Run


class NotComparable(ValueError):
    """Runs cannot be compared; the message says why in one line."""


@dataclass(frozen=True)
class Result:
    """A finished run or a saved network: how well it did, and what it cost.

    accuracy  on the test images, percent
    seconds   of training
    ece, nll  calibration error in percent, negative log-likelihood in nats
    artifact  the ``.npz``; None if the run did not save one, or if it was deleted
    """

    name: str
    accuracy: float
    seconds: float | None = None
    ece: float | None = None
    nll: float | None = None
    seed: int | None = None
    dataset: str = "mnist"
    artifact: Path | None = None


def result_of_run(run: Run) -> Result:
    """Raises NotComparable for a run that did not finish."""
    if run.outcome != "finished":
        raise NotComparable(f"{run.id} has no result: it is {run.outcome}.")
    artifact = run.artifact
    calibration = run.end.get("calibration") or {}
    return Result(
        name=run.id,
        accuracy=run.end["accuracy"],
        seconds=run.seconds,
        ece=calibration.get("ece"),
        nll=calibration.get("nll"),
        seed=run.plan.get("seed"),
        dataset=str(run.data.get("dataset", "mnist")),
        artifact=artifact if artifact and artifact.is_file() else None,
    )


def result_of_artifact(metadata: Metadata, path: Path) -> Result:
    """The result that a saved network's metadata reports."""
    return Result(
        name=metadata.name,
        accuracy=metadata.accuracy,
        seconds=metadata.training.get("seconds"),
        ece=metadata.calibration.get("ece"),
        nll=metadata.calibration.get("nll"),
        seed=metadata.training.get("seed"),
        dataset=str(metadata.training.get("dataset", "mnist")),
        artifact=path,
    )


def one_run_per_seed(prefix: str, runs: Sequence[Run]) -> list[Run]:
    """The latest run of each seed.

    Raises NotComparable if the runs whose names begin with ``prefix`` differ in more than the seed.
    """
    first, *others = [run.plan | {"dataset": run.data.get("dataset")} for run in runs]
    keys = {key for plan in others for key in first.keys() | plan.keys()} - {"seed"}
    differing = sorted(k for k in keys if any(plan.get(k) != first.get(k) for plan in others))
    if differing:
        raise NotComparable(
            f"{prefix} names {len(runs)} runs that differ in {', '.join(differing)}: "
            "name them more closely."
        )
    return list({run.plan.get("seed"): run for run in runs}.values())


@dataclass(frozen=True)
class Spread:
    """How a measure is spread over runs; ``sd`` is the sample's, None for a single run."""

    mean: float
    sd: float | None
    min: float
    max: float


@dataclass(frozen=True)
class Group:
    """A run, the seeds of one plan, or a network, under the name given on the command line."""

    name: str
    results: tuple[Result, ...]

    def spread(self, measure: Callable[[Result], float | None]) -> Spread | None:
        """Over all results; None if one of them lacks the measure."""
        values = [value for result in self.results if (value := measure(result)) is not None]
        if len(values) < len(self.results):
            return None
        sd = stdev(values) if len(values) > 1 else None
        return Spread(mean(values), sd, min(values), max(values))

    def summary(self) -> dict[str, Any]:
        """The group as plain values, for JSON."""
        measures = {
            "accuracy": self.spread(lambda result: result.accuracy),
            "seconds": self.spread(lambda result: result.seconds),
            "ece": self.spread(lambda result: result.ece),
            "nll": self.spread(lambda result: result.nll),
        }
        return {
            "name": self.name,
            "runs": [result.name for result in self.results],
            "seeds": [result.seed for result in self.results],
        } | {name: asdict(spread) if spread else None for name, spread in measures.items()}
