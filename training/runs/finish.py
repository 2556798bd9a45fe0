"""The end of a run: calibrate the network, teach it doubt, score it on the test images, save it."""

from datetime import datetime
from pathlib import Path
from typing import Any

from training.core.artifact import Metadata, save
from training.core.calibration import calibrated
from training.core.fit.doubt import with_doubt
from training.core.folder_lock import locked
from training.core.metrics import Evaluation, evaluate
from training.core.steps import Steps, result_of
from training.runs.naming import free_name, refuse_taken
from training.runs.runner import Runner

MAX_HISTORY = 2_000  # rows in an artifact, whose .json has to stay below its megabyte


def finish(runner: Runner, output: Path, at: datetime) -> tuple[Path, Metadata]:
    """``finishing`` without a pause."""
    return result_of(finishing(runner, output, at))


def finishing(runner: Runner, output: Path, at: datetime) -> Steps[tuple[Path, Metadata]]:
    """Save the network of a run that is over; the ``.npz`` and the metadata beside it.

    Learning doubt takes minutes, in steps. Raises OSError; FileExistsError where another network
    has taken its name meanwhile.
    """
    parts, plan = runner.parts, runner.plan
    network, temperature = calibrated(runner.training.network(), parts.validation)
    if units := plan.recipe.doubt:
        network = yield from with_doubt(
            network, parts.train, parts.validation, units=units, seed=plan.seed
        )
    test = evaluate(network, parts.test)
    output.mkdir(parents=True, exist_ok=True)
    with locked(output):  # another run may find the same name free
        name = runner.config.name
        name = name or free_name(output, runner.dataset.name, network, test.accuracy)
        refuse_taken(output / f"{name}.npz", network)
        metadata = describe(learned(runner), name=name, test=test, temperature=temperature, at=at)
        return save(output, network, metadata), metadata


def describe(
    learned: dict[str, Any], *, name: str, test: Evaluation, temperature: float, at: datetime
) -> Metadata:
    """The metadata of a run that has been scored on the test images."""
    return Metadata(
        name=name,
        accuracy=test.accuracy,
        test_samples=int(test.confusion.sum()),
        confusion=test.confusion.tolist(),
        calibration={
            "ece": round(test.ece, 4),
            "nll": round(test.nll, 6),
            "temperature": round(temperature, 6),
        },
        created_at=at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        **learned,
    )


def learned(runner: Runner) -> dict[str, Any]:
    """The part of the metadata that is known before the test, as plain JSON."""
    config, dataset = runner.config, runner.dataset
    return {
        "description": f"Trained on {dataset.name} with Hippo, {config.kind()}, "
        f"seed {config.plan.seed}.",
        "training": runner.plan.summary()
        | {
            "command": config.command(),
            "recipe": config.preset or config.recipe,
            "augmentation": config.plan.recipe.augment,
            "dataset": dataset.name,
            "dataset_sha256": dataset.sha256,
            "split": config.split,
            "teacher": ", ".join(config.teachers),
            "seconds": round(sum(row["seconds"] for row in runner.history), 3),
        }
        | runner.environment,
        "history": thinned(runner.history),
        "snapshots": runner.snapshots,
    }


def thinned(history: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every row of a run of usual length; of a longer one every second, third …, and the last."""
    stride = max(1, -(-len(history) // MAX_HISTORY))
    return history[:-1:stride] + history[-1:]
