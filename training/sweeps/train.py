"""Train one run of a sweep: the function that every executor calls."""

import hashlib
from functools import lru_cache
from pathlib import Path

from training import datasets
from training.core.artifact import network_bytes, read_network
from training.core.calibration import calibrated
from training.core.data.splits import Dataset
from training.core.fit.distillation import Teacher
from training.core.fit.divergence import Diverged
from training.core.metrics import evaluate
from training.executors.interface import Refused
from training.executors.numerics import check_numerics
from training.runs.environment import blas_threads
from training.runs.finish import learned
from training.runs.runner import Runner
from training.sweeps.request import RunRequest, code_version
from training.sweeps.results import RunResult


class OtherInputs(Refused):
    """A worker has other images or another version of Hippo than the process that asks."""


def train_run(request: RunRequest, dataset: Dataset) -> RunResult:
    """The run's result, judged on validation images; the test images are not looked at.

    Raises OtherNumerics or OtherInputs where the result would not be the one that is asked for.
    """
    check_numerics(request.numerics)
    if code_version() != request.code:
        raise OtherInputs("This worker has another version of Hippo.")
    if dataset.sha256 != request.dataset_sha256:
        raise OtherInputs(f"The {dataset.name} images of this worker are other ones.")
    config = request.run_config()
    teacher = None
    if request.teachers:
        networks = [read_network(npz) for npz in request.teachers]
        teacher = Teacher(networks, config.plan.temperature, config.plan.hard)
    runner = Runner(config, dataset, request.numerics, teacher=teacher)
    with blas_threads(1):
        return _trained(request.id, runner)


def train_from_folder(directory: Path, request: RunRequest) -> RunResult:
    """The same, with the dataset read from this machine once a process."""
    return train_run(request, _dataset(request.config["dataset"], directory))


@lru_cache(maxsize=1)
def _dataset(name: str, directory: Path) -> Dataset:
    try:
        return datasets.load(name, directory, mirrors=())
    except datasets.DatasetUnavailable as error:
        raise OtherInputs(str(error)) from error


def _trained(id: str, runner: Runner) -> RunResult:
    try:
        for _ in runner.events():
            pass
    except Diverged as error:
        return RunResult(id, "diverged", problem=str(error), images=_images(runner))
    validation = runner.parts.validation
    network, temperature = calibrated(runner.training.network(), validation)
    weights = network_bytes(network)
    return RunResult(
        id,
        "finished",
        validation_accuracy=evaluate(network, validation).accuracy,
        weights_sha256=hashlib.sha256(weights).hexdigest(),
        seconds=round(sum(row["seconds"] for row in runner.history), 3),
        images=_images(runner),
        temperature=temperature,
        metadata=learned(runner),
        weights=weights,
    )


def _images(runner: Runner) -> int:
    return len(runner.history) * len(runner.parts.train)
