"""Training: show a mini-batch, see how wrong the network is, move every weight a little; repeat."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from training.core.data.loader import DataLoader
from training.core.data.splits import Split
from training.core.fit.checkpoint import Checkpoint
from training.core.fit.distillation import Teacher
from training.core.fit.divergence import DivergenceMonitor
from training.core.fit.recipes import Plan
from training.core.fit.trainer import Trainer
from training.core.initializers import initial_network
from training.core.metrics import evaluate
from training.core.network import Network
from training.core.rng import stream
from training.core.snapshots import is_due, snapshot

PROBE = 500  # training images the guard looks at


@dataclass(frozen=True, slots=True)
class Epoch:
    """One round through the training images.

    loss, train_accuracy  running means over the epoch, while the weights were still moving
    validation_accuracy   percent, at the epoch's end; None without validation images
    learning_rate         of the last mini-batch
    seconds               of training alone: shuffling and augmentation in, evaluation out
    network               as it stood at the epoch's end, averaged if the recipe says so
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


class Stopped(Exception):
    """The run was asked to stop, and did after a mini-batch; a checkpoint was handed over."""


def fit(
    plan: Plan,
    train: Split,
    validation: Split,
    *,
    start: Network | None = None,
    teacher: Teacher | None = None,
    resume: Checkpoint | None = None,
    keep: Callable[[Trainer], object] = lambda trainer: None,
    watch: Callable[[int], object] = lambda images: None,
    stop: Callable[[], bool] = lambda: False,
    guarded: bool = True,
) -> Iterator[Epoch]:
    """Train as planned, yielding after every epoch.

    start    continue from these weights instead of random ones
    teacher  learn from this network's answers too
    resume   go on where this checkpoint was made
    keep     called when there is something worth keeping: after every epoch, and before stopping
    watch    told the size of every mini-batch
    stop     asked before every mini-batch; true ends the run with ``Stopped``
    guarded  raise ``Diverged`` when there is nothing left to train
    """
    trainer = _trainer(plan, len(train), start, teacher, resume)
    guard = DivergenceMonitor(train[:PROBE].pixels(), plan.recipe.loss) if guarded else None
    feed = DataLoader(
        train,
        seed=plan.seed,
        mini_batch_size=plan.mini_batch_size,
        augment=plan.recipe.augment,
        teach=teacher,
    )
    progress = trainer.progress
    began = time.perf_counter()
    place = progress.seen - progress.seen % feed.size
    for chunk in feed.chunks(plan.epochs, epoch=progress.epoch, first=place):
        loss = trainer.learn(chunk, watch, stop)
        finished = progress.seen == len(train)
        progress.seconds += time.perf_counter() - began
        if stop() and not finished:
            keep(trainer)
            raise Stopped
        if guard and (chunk.epoch == 1 or finished):  # a look costs as much as six mini-batches
            steps = (chunk.epoch - 1) * trainer.steps + progress.seen // plan.mini_batch_size
            guard.check(trainer.network, loss, epoch=chunk.epoch, steps=steps)
        if finished:
            epoch = _epoch(trainer, validation)
            keep(trainer)
            yield epoch
        began = time.perf_counter()


def _epoch(trainer: Trainer, validation: Split) -> Epoch:
    """Close the books of an epoch, and open the next one's."""
    progress = trainer.progress
    network = trainer.best_guess()
    epoch = Epoch(
        epoch=progress.epoch,
        loss=progress.loss / trainer.count,
        train_accuracy=100 * progress.right / trainer.count,
        validation_accuracy=evaluate(network, validation).accuracy if len(validation) else None,
        learning_rate=progress.rate,
        seconds=progress.seconds,
        network=network,
    )
    progress.history.append(epoch.record())
    if is_due(progress.epoch):
        progress.snapshots.append(snapshot(progress.epoch, network))
    progress.epoch += 1
    progress.seen = progress.right = 0
    progress.loss = progress.seconds = 0.0
    return epoch


def _trainer(
    plan: Plan,
    count: int,
    start: Network | None,
    teacher: Teacher | None,
    resume: Checkpoint | None,
) -> Trainer:
    source = start or untrained(plan)
    network = Network(plan.sizes, plan.activation, plan.recipe.output, source.parameters.copy())
    trainer = Trainer(plan, network, count, teacher)
    trainer.progress.snapshots = [snapshot(0, network)]
    if resume:
        trainer.progress = resume.progress
        for name, values in trainer.arrays().items():
            values[:] = resume.arrays[name]
    return trainer


def untrained(plan: Plan) -> Network:
    """Where the plan's training starts."""
    return initial_network(
        plan.sizes,
        plan.activation,
        plan.recipe.output,
        plan.recipe.init,
        rng=stream(plan.seed, "weights"),
    )
