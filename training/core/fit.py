"""Training: show a mini-batch, see how wrong the network is, move every weight a little; repeat."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from training.core.guard import check
from training.core.initial import initial_network
from training.core.metrics import evaluate
from training.core.network import Network
from training.core.optimizers import OPTIMIZERS
from training.core.recipes import Plan
from training.core.splits import Split
from training.core.streams import stream
from training.core.trainer import Trainer

PROBE = 1_000  # training images that a network must not all answer alike


@dataclass(frozen=True, slots=True)
class Epoch:
    """One round through the training images.

    loss, train_accuracy  running means over the epoch, while the weights were still moving
    validation_accuracy   percent, at the epoch's end; None without validation images
    learning_rate         of the last mini-batch
    seconds               of training alone: shuffling in, evaluation out
    network               as it stood at the epoch's end
    """

    epoch: int
    loss: float
    train_accuracy: float
    validation_accuracy: float | None
    learning_rate: float
    seconds: float
    network: Network

    def record(self) -> dict[str, float | int | None]:
        """The epoch as a row of an artifact's history."""
        return {
            "epoch": self.epoch,
            "loss": round(self.loss, 6),
            "train_accuracy": round(self.train_accuracy, 3),
            "validation_accuracy": self.validation_accuracy,
            "learning_rate": float(f"{self.learning_rate:.6g}"),
            "seconds": round(self.seconds, 4),
        }


def fit(
    plan: Plan,
    train: Split,
    validation: Split,
    *,
    start: Network | None = None,
    watch: Callable[[int], object] | None = None,
) -> Iterator[Epoch]:
    """Train as planned, yielding after every epoch.

    start  continue from these weights instead of random ones
    watch  called after every mini-batch with the number of images it held
    Raises ``Diverged`` when there is nothing left to train.
    """
    network = start or _untrained(plan)
    network = Network(network.sizes, plan.activation, plan.recipe.output, network.parameters.copy())
    optimizer = OPTIMIZERS[plan.recipe.optimizer](network.parameters)
    trainer = Trainer(plan, network, train)
    for number in range(1, plan.epochs + 1):
        began = time.perf_counter()
        loss, accuracy, rate = trainer.epoch(number, optimizer, watch or _unwatched)
        seconds = time.perf_counter() - began
        snapshot = network.frozen()
        check(number, number * trainer.steps, loss, snapshot, trainer.images[:PROBE])
        held_out = evaluate(snapshot, validation).accuracy if len(validation) else None
        yield Epoch(number, loss, accuracy, held_out, rate, seconds, snapshot)


def _unwatched(images: int) -> None:
    pass


def _untrained(plan: Plan) -> Network:
    return initial_network(
        plan.sizes,
        plan.activation,
        plan.recipe.output,
        plan.recipe.init,
        rng=stream(plan.seed, "weights"),
    )
