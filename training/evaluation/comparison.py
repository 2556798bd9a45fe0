"""Runs side by side: seeds of one plan count as one, with their mean and how far they spread."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from training.core.artifact import Metadata
from training.runs.log_reader import Run


class NotComparable(ValueError):
    """Runs that cannot be put side by side; one line says why."""


@dataclass(frozen=True)
class Result:
    """A finished run, or a saved network: what it scored and what it cost.

    accuracy  on the test images, percent; ece too, nll in nats
    artifact  the ``.npz``; None where the run did not save one, or it is gone
    """

    name: str
    accuracy: float
    seconds: float | None = None
    ece: float | None = None
    nll: float | None = None
    seed: int | None = None
    dataset: str = "mnist"
    artifact: Path | None = None


def of_run(run: Run) -> Result:
    """The result of a run; raises NotComparable unless it finished."""
    if run.outcome != "finished":
        raise NotComparable(f"{run.id} has no result: it is {run.outcome}.")
    artifact = run.artifact
    return Result(
        name=run.id,
        accuracy=run.end["accuracy"],
        seconds=run.seconds,
        seed=run.plan.get("seed"),
        dataset=str(run.data.get("dataset", "mnist")),
        artifact=artifact if artifact and artifact.is_file() else None,
        **_calibration(run.end.get("calibration") or {}),
    )


def of_artifact(facts: Metadata, path: Path) -> Result:
    """The result of a saved network, as its ``.json`` tells it."""
    return Result(
        name=facts.name,
        accuracy=facts.accuracy,
        seconds=facts.training.get("seconds"),
        seed=facts.training.get("seed"),
        dataset=str(facts.training.get("dataset", "mnist")),
        artifact=path,
        **_calibration(facts.calibration),
    )


def _calibration(found: dict[str, Any]) -> dict[str, Any]:
    return {"ece": found.get("ece"), "nll": found.get("nll")}


def seeds_of_one_plan(word: str, runs: Sequence[Run]) -> list[Run]:
    """A run for each seed, the latest; runs that differ in more than the seed are refused."""
    first, *others = [run.plan | {"dataset": run.data.get("dataset")} for run in runs]
    keys = {key for plan in others for key in first.keys() | plan.keys()} - {"seed"}
    differing = sorted(k for k in keys if any(plan.get(k) != first.get(k) for plan in others))
    if differing:
        raise NotComparable(
            f"{word} names {len(runs)} runs that differ in {', '.join(differing)}: "
            "name them more closely."
        )
    return list({run.plan.get("seed"): run for run in runs}.values())


@dataclass(frozen=True)
class Spread:
    """Some numbers in four; ``sd`` is that of a sample, None for a single one."""

    mean: float
    sd: float | None
    min: float
    max: float


@dataclass(frozen=True)
class Group:
    """What one word of the command line stands for: a run, several seeds, or a network."""

    name: str
    results: tuple[Result, ...]

    def spread(self, of: Callable[[Result], float | None]) -> Spread | None:
        """One number over all results; None where one of them lacks it."""
        values = [value for result in self.results if (value := of(result)) is not None]
        if len(values) < len(self.results):
            return None
        sd = stdev(values) if len(values) > 1 else None
        return Spread(mean(values), sd, min(values), max(values))

    def summary(self) -> dict[str, Any]:
        """The group in plain words and numbers."""
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
