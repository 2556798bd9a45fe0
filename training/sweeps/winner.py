"""The winner of a sweep: its networks are scored on the test images; one becomes an artifact."""

import errno
import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import mean
from typing import Any

from training.core.artifact import ArtifactError, Metadata, read, read_network, save
from training.core.artifact.weights import MAX_FILE
from training.core.data.splits import Split
from training.core.files import read_capped, write_atomically
from training.core.metrics import Evaluation, evaluate
from training.runs.finish import describe
from training.sweeps.results import ResultFolder, RunResult
from training.sweeps.strategies import Trial
from training.sweeps.summary import deviation, row, rows, tried
from training.sweeps.sweep import Sweep

TABLE_FILE = "sweep.json"


@dataclass(frozen=True)
class Scored:
    """A run that won, its network's bytes, and the network on the test images."""

    result: RunResult
    weights: bytes
    test: Evaluation


def score(results: list[RunResult], folder: ResultFolder, test: Split) -> list[Scored]:
    """Score the winner's networks, one for each seed; raises OSError where one is missing."""
    scored = []
    for result in results:
        weights = folder.weights(result)
        scored.append(Scored(result, weights, evaluate(read_network(weights), test)))
    return scored


def summary(scored: list[Scored]) -> dict[str, Any]:
    """Test accuracy over the seeds, in percent."""
    accuracies = [each.test.accuracy for each in scored]
    return {"test_accuracy": mean(accuracies), "test_sd": deviation(accuracies)}


def keep(
    scored: list[Scored], folder: ResultFolder, output: Path, name: str, at: datetime
) -> tuple[Path, Metadata]:
    """Save the network that did best on validation as ``NAME.npz`` and ``NAME.json``.

    What is there already is left as it is, if it is the same network. Raises OSError.
    """
    best = max(scored, key=lambda each: each.result.validation_accuracy or 0.0)
    path = output / f"{name}.npz"
    try:
        _, metadata = read(path)
        if metadata.weights_sha256 == hashlib.sha256(best.weights).hexdigest():
            return path, metadata
    except (ArtifactError, OSError):
        pass  # nothing there, or not whole
    refuse_foreign(path, folder)
    metadata = describe(
        best.result.metadata or {},
        name=name,
        test=best.test,
        temperature=best.result.temperature,
        at=at,
    )
    return save(output, read_network(best.weights), metadata), metadata


def refuse_foreign(path: Path, folder: ResultFolder) -> None:
    """Raises FileExistsError where the winner would replace a network that is not of its sweep."""
    metadata = path.with_suffix(".json")
    if path.exists() and path.stat().st_size:  # an empty file is what a crash may leave
        with suppress(ValueError):  # too long for a network
            if folder.has_trained(hashlib.sha256(read_capped(path, MAX_FILE)).hexdigest()):
                return
    elif path.exists() or not metadata.exists():
        return
    reason = "It is not of this sweep: move it away, or choose another --output"
    raise FileExistsError(errno.EEXIST, reason, str(path if path.exists() else metadata))


def conclude(
    sweep: Sweep, winner: Trial | None, *, output: Path, name: str, test: Split, at: datetime
) -> dict[str, Any]:
    """Score and save the winner, and write the sweep's table, which is returned."""
    table = table_of(sweep, name)
    if winner is not None:
        scored = score(sweep.results_of(winner), sweep.folder, test)
        path, metadata = keep(scored, sweep.folder, output, name, at)
        table["winner"] = (
            row(sweep, winner)
            | summary(scored)
            | {"artifact": path.name, "command": metadata.training.get("command", "")}
        )
    text = json.dumps(table, indent=1, ensure_ascii=False, allow_nan=False)
    write_atomically(output / TABLE_FILE, text.encode() + b"\n")
    return table


def table_of(sweep: Sweep, name: str) -> dict[str, Any]:
    """What is known of a sweep by now, without a winner."""
    return {
        "name": name,
        "runs": rows(sweep),
        "winner": None,
        "tried": tried(sweep),
        "is_complete": sweep.is_complete,
    }


def forget_losers(sweep: Sweep, winner: Trial) -> None:
    """Delete the weights of every run but the winner's."""
    kept = {result.id for result in sweep.results_of(winner)}
    for result in sweep.results.values():
        if result.id not in kept:
            sweep.folder.forget_weights(result)
