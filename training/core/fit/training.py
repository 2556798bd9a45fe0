"""One training run, epoch by epoch: it yields events, and its state can be saved and resumed."""

import time
from collections.abc import Callable, Iterator

from training.core.arrays import Array
from training.core.data.loader import DataLoader
from training.core.data.splits import Split
from training.core.fit.distillation import Teacher
from training.core.fit.divergence import DivergenceMonitor
from training.core.fit.events import ChunkEnded, EpochEnded, Stopped
from training.core.fit.recipes import Plan
from training.core.fit.state import State, is_best
from training.core.fit.trainer import Trainer
from training.core.initializers import initial_network
from training.core.metrics import evaluate
from training.core.network import Network
from training.core.rng import stream
from training.core.snapshots import is_due, snapshot

PROBE = 500  # training images that the divergence monitor looks at


class Training:
    """The owner of a run's state.

    start      begin with these weights instead of random ones
    teacher    learn from its answers too
    resume     go on from this state
    guarded    raise ``Diverged`` when the run cannot recover
    keep_best  remember the network of the best epoch on validation
    """

    def __init__(
        self,
        plan: Plan,
        train: Split,
        validation: Split,
        *,
        start: Network | None = None,
        teacher: Teacher | None = None,
        resume: State | None = None,
        guarded: bool = True,
        keep_best: bool = False,
    ) -> None:
        self.plan, self.train, self.validation = plan, train, validation
        self.teacher = teacher
        self.best: Array | None = None
        self._keep_best = keep_best
        self._monitor = (
            DivergenceMonitor(train[:PROBE].pixels(), plan.recipe.loss) if guarded else None
        )
        self.trainer = self._trainer(start or untrained(plan))
        if resume:
            self._go_on_from(resume)

    def events(
        self, stop: Callable[[], bool] = lambda: False
    ) -> Iterator[ChunkEnded | EpochEnded | Stopped]:
        """Train to the end of the plan; ``stop`` is asked before every mini-batch.

        Raises Diverged.
        """
        progress, count = self.trainer.progress, len(self.train)
        loader = DataLoader(
            self.train,
            seed=self.plan.seed,
            mini_batch_size=self.plan.mini_batch_size,
            augment=self.plan.recipe.augment,
            corrupted=self.plan.recipe.corrupted,
            teach=self.teacher,
            leave_out_blank=self.trainer.optimizer.idles,
        )
        began = time.perf_counter()
        first = progress.seen - progress.seen % loader.size
        for chunk in loader.chunks(self.plan.epochs, epoch=progress.epoch, first=first):
            seen = progress.seen
            loss = self.trainer.learn(chunk, stop)
            is_last = progress.seen == count
            progress.seconds += time.perf_counter() - began
            if stop() and not is_last:
                yield Stopped()
                return
            yield ChunkEnded(progress.seen - seen)
            if chunk.epoch == 1 or is_last:  # a check costs as much as six mini-batches
                self._check(chunk.epoch, loss)
            if is_last:
                yield self._end_epoch()
            began = time.perf_counter()

    def state(self) -> State:
        """A copy of everything that an interrupted run needs."""
        arrays = self.trainer.arrays()
        if self.best is not None:
            arrays["best"] = self.best
        copies = {name: values.copy() for name, values in arrays.items()}
        return State(self.trainer.progress.copy(), copies)

    def network(self) -> Network:
        """The network to keep: the best one where it is remembered, else the last."""
        last = self.trainer.best_guess()
        if self.best is None:
            return last
        return Network(last.sizes, last.activation, last.output, self.best).frozen()

    def _check(self, epoch: int, loss: float) -> None:
        if self._monitor:
            done = self.trainer.progress.seen // self.plan.mini_batch_size
            steps = (epoch - 1) * self.trainer.steps + done
            self._monitor.check(self.trainer.network, loss, epoch=epoch, steps=steps)

    def _end_epoch(self) -> EpochEnded:
        """Evaluate, add the epoch to the history, and begin the next."""
        progress, count = self.trainer.progress, len(self.train)
        network, validation = self.trainer.best_guess(), self.validation
        ended = EpochEnded(
            epoch=progress.epoch,
            loss=progress.loss / count,
            train_accuracy=100 * progress.right / count,
            validation_accuracy=evaluate(network, validation).accuracy if len(validation) else None,
            learning_rate=progress.rate,
            seconds=progress.seconds,
            network=network,
        )
        progress.history.append(ended.record())
        if is_due(progress.epoch):
            progress.snapshots.append(snapshot(progress.epoch, network))
        if self._keep_best and is_best(progress.history):
            self.best = network.parameters
        progress.epoch += 1
        progress.seen = progress.right = 0
        progress.loss = progress.seconds = 0.0
        return ended

    def _trainer(self, source: Network) -> Trainer:
        plan = self.plan
        parameters = source.parameters.copy()
        network = Network(plan.sizes, plan.activation, plan.recipe.output, parameters)
        trainer = Trainer(plan, network, len(self.train), self.teacher)
        trainer.progress.snapshots = [snapshot(0, network)]
        return trainer

    def _go_on_from(self, state: State) -> None:
        self.trainer.progress = state.progress.copy()
        for name, values in self.trainer.arrays().items():
            values[:] = state.arrays[name]
        best = state.arrays.get("best")
        self.best = None if best is None else best.copy()


def untrained(plan: Plan) -> Network:
    """The network that the plan's training starts from."""
    recipe, rng = plan.recipe, stream(plan.seed, "weights")
    return initial_network(plan.sizes, plan.activation, recipe.output, recipe.init, rng=rng)
