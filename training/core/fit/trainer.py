"""The trainer: moves a network's parameters, mini-batch by mini-batch."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import repeat

import numpy as np

from training.core.arrays import Array, Indices
from training.core.data.loader import Chunk
from training.core.data.pieces import Piece, mini_batches
from training.core.fit.backprop import Backprop, MiniBatch
from training.core.fit.distillation import Teacher
from training.core.fit.ema import Average
from training.core.fit.inked_pixels import InkedPixels
from training.core.fit.losses import HEADS, targets
from training.core.fit.optimizers import OPTIMIZERS, clip, flush
from training.core.fit.recipes import Plan
from training.core.fit.schedules import Numbers, learning_rates
from training.core.fit.state import Progress
from training.core.network import Network
from training.core.products import SHARED_FROM, Products
from training.core.rng import stream


class Trainer:
    """Moves a network's parameters, chunk by chunk."""

    def __init__(
        self, plan: Plan, network: Network, count: int, teacher: Teacher | None = None
    ) -> None:
        self.plan = plan
        self.network = network
        self.count = count
        self.steps = -(-count // plan.mini_batch_size)  # in an epoch
        self.progress = Progress()
        self.optimizer = OPTIMIZERS[plan.recipe.optimizer](network.parameters.dtype)
        self.slots = self.optimizer.slots(network.parameters)
        ema = plan.recipe.ema
        self.average = Average(network.parameters, ema) if ema else None
        self._inked = InkedPixels(network.sizes, network.parameters, self.slots)
        self._dtype = network.parameters.dtype
        self._teacher = teacher
        self._loss = HEADS[network.output, plan.recipe.loss].loss
        self._products = Products()
        self._backprops: dict[int, Backprop] = {}
        self._rates = partial(
            learning_rates,
            steps=plan.epochs * self.steps,
            peak=plan.learning_rate,
            schedule=plan.recipe.schedule,
            warmup=round(plan.recipe.warmup * self.steps),
        )

    def arrays(self) -> dict[str, Array]:
        """Everything that changes while training, by name; writing to them resumes a run."""
        average = {"average": self.average.parameters} if self.average else {}
        return {"parameters": self.network.parameters} | average | self.slots

    def best_guess(self) -> Network:
        """The network as it would be kept now, a copy: the averaged one where there is one."""
        source = self.average.parameters if self.average else self.network.parameters
        network = self.network
        return Network(network.sizes, network.activation, network.output, source).frozen()

    def learn(self, chunk: Chunk, stop: Callable[[], bool]) -> float:
        """Learn from a chunk, or from the rest of it, until asked to stop; the mean loss."""
        progress = self.progress
        loss, seen = progress.loss, progress.seen
        for piece in chunk.pieces:
            end = piece.first + len(piece.labels)
            if progress.seen < end:  # not learned before an interruption
                self._learn_piece(chunk.epoch, piece, stop)
            if progress.seen < end:
                break
        return (progress.loss - loss) / max(1, progress.seen - seen)

    def _learn_piece(self, epoch: int, piece: Piece, stop: Callable[[], bool]) -> None:
        """Learn from a piece, or from the rest of it, until asked to stop."""
        size, count = self.plan.mini_batch_size, len(piece.labels)
        first = done = (self.progress.seen - piece.first) // size  # above 0 once interrupted
        before, steps = (epoch - 1) * self.steps + piece.first // size, -(-count // size)
        rates = self._rates(before, steps)
        target = targets(piece.labels, self.plan.recipe.smoothing, self._dtype)
        outputs = np.empty_like(target)
        batches = [*self._batches(piece, outputs, target, rates)]
        trained = self._inked.take(piece.pixels)
        for backprop in {self._backprop(len(batch.inputs)) for batch in batches}:
            backprop.attach(trained.sizes, trained.parameters, trained.gradient)
        blocks = trained.blocks()
        while done < steps and not stop():
            rate, number = float(rates[done]), before + done
            self._compute(trained.gradient, batches[done], rate, number)
            for block in blocks:
                self.optimizer.step(*block, rate, number + 1)
            done += 1
        self._inked.put_back()
        if done == steps:  # not where it was interrupted: a resumed run must not differ
            self._settle(before, rates)
        learned = slice(first * size, min(done * size, count))
        self._count(outputs[learned], target[learned], piece.labels[learned])
        if done > first:
            self.progress.rate = float(rates[done - 1])

    def _compute(self, gradient: Array, batch: MiniBatch, rate: float, number: int) -> None:
        """Fill the gradient of mini-batch ``number``, and its outputs: forward, and back."""
        recipe = self.plan.recipe
        backprop = self._backprops[len(batch.inputs)]
        if recipe.dropout:
            backprop.drop(recipe.dropout, stream(self.plan.seed, "dropout", number))
        backprop.compute(batch)
        if recipe.clip:
            clip(gradient, recipe.clip * (rate if self.optimizer.linear else 1.0))

    def _batches(
        self, piece: Piece, outputs: Array, target: Array, rates: Numbers
    ) -> Iterator[MiniBatch]:
        """The mini-batches of a piece; the last one of an epoch may be smaller."""
        cut = partial(mini_batches, size=self.plan.mini_batch_size)
        inputs = cut(piece.inputs)
        lengths = np.array([len(each) for each in inputs])
        scales = ((rates if self.optimizer.linear else 1.0) / lengths).astype(self._dtype)
        soft = repeat(None) if piece.soft is None else cut(piece.soft)
        return map(MiniBatch, inputs, cut(outputs), cut(target), scales.reshape(-1, 1), soft)

    def _settle(self, before: int, rates: Numbers) -> None:
        """What a piece's steps leave to do for all of them at once; ``before`` were done before."""
        steps = len(rates)
        self._inked.idle(self.optimizer, steps)
        flush(self.slots, self.optimizer.negligible)
        if decay := self.plan.recipe.weight_decay:
            for layer in self.network.layers:
                np.multiply(
                    layer.weights, self._dtype.type(1 - decay * rates.sum()), out=layer.weights
                )
        if self.average:
            self.average.update(self.network.parameters, steps, before)

    def _count(self, outputs: Array, target: Array, labels: Indices) -> None:
        """Add what was learned to the progress of the epoch."""
        progress = self.progress
        progress.loss += float(self._loss(outputs, target).sum(dtype=np.float64))
        progress.right += int(np.count_nonzero(outputs.argmax(axis=1) == labels))
        progress.seen += len(labels)

    def _backprop(self, size: int) -> Backprop:
        """The buffers for a mini-batch of this size."""
        if size not in self._backprops:
            products = (
                self._products if size * len(self.network.parameters) >= SHARED_FROM else None
            )
            self._backprops[size] = Backprop(
                self.network, self.plan.recipe.loss, size, self._teacher, products
            )
        return self._backprops[size]
