"""Logs of runs with any ending that a test needs."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from tests.conftest import random_network
from training.core.artifact import Metadata, save
from training.core.fit.recipes import Plan
from training.core.metrics import evaluate
from training.datasets import load_uci_digits
from training.runs.log_writer import LogWriter

digits = cache(lambda: load_uci_digits().test)
START = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
COMMAND = "manage.py train_mnist --sizes 784 4 10 --seed 0"


def begin(root: Path, name: str, **plan) -> LogWriter:
    """A log with its first event; its clock always says noon."""
    log = LogWriter.open(root, name, START, clock=lambda: START)
    log.event(
        "run_start",
        name=name,
        command=COMMAND,
        plan=Plan(**{"sizes": (784, 4, 10), "epochs": 2} | plan).summary(),
        data={"dataset": "uci-digits", "train": 1318},
        environment={"numpy": "2.4", "threads": 1},
    )
    return log


def row(epoch: int, **fields) -> dict:
    """An epoch of a log."""
    usual = {"loss": 1 / epoch, "train_accuracy": 90.0, "validation_accuracy": 89.0 + epoch}
    return {"epoch": epoch, **usual, "learning_rate": 0.1, "seconds": 0.5} | fields


def finished(
    root: Path, name: str, *, seed: int = 0, accuracy: float | None = None, **plan
) -> Path:
    """The folder of a whole run of two epochs, whose network is saved beside it."""
    network = random_network(seed=seed)
    test = evaluate(network, digits())
    accuracy = test.accuracy if accuracy is None else accuracy
    facts = Metadata(name=f"{name}-{seed}", accuracy=accuracy, training={"dataset": "uci-digits"})
    with begin(root, name, seed=seed, **plan) as log:
        log.event("epoch", **row(1))
        log.event("epoch", **row(2))
        log.event(
            "run_end",
            accuracy=accuracy,
            confusion=test.confusion.tolist(),
            calibration={"ece": 1.5, "nll": 0.1},
            artifact=str(save(root / "models", network, facts)),
            weights_sha256="ab" * 32,
        )
    return log.folder
