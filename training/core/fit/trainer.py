"""The trainer: moves a network's parameters, mini-batch by mini-batch."""

from collections.abc import Callable
from functools import partial

import numpy as np

from training.core.arrays import Array
from training.core.data.loader import Chunk
from training.core.fit.backprop import Backprop
from training.core.fit.distillation import Teacher
from training.core.fit.ema import EVERY, Average
from training.core.fit.losses import HEADS, targets
from training.core.fit.optimizers import OPTIMIZERS, clip, flush
from training.core.fit.recipes import Plan
from training.core.fit.schedules import learning_rate
from training.core.fit.state import Progress
from training.core.network import Network
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
        self.optimizer = OPTIMIZERS[plan.recipe.optimizer](network.parameters)
        ema = plan.recipe.ema
        self.average = Average(network.parameters, ema) if ema else None
        self._gradient = np.zeros_like(network.parameters)
        self._teacher = teacher
        self._loss = HEADS[network.output, plan.recipe.loss].loss
        self._backprops: dict[int, Backprop] = {}
        self._rate = partial(
            learning_rate,
            steps=plan.epochs * self.steps,
            peak=plan.learning_rate,
            schedule=plan.recipe.schedule,
            warmup=round(plan.recipe.warmup * self.steps),
        )
        self._decayed = [layer.weights for layer in network.layers]

    def arrays(self) -> dict[str, Array]:
        """Everything that changes while training, by name; writing to them resumes a run."""
        average = {"average": self.average.parameters} if self.average else {}
        return {"parameters": self.network.parameters} | average | self.optimizer.slots

    def best_guess(self) -> Network:
        """The network as it would be kept now, a copy: the averaged one where there is one."""
        source = self.average.parameters if self.average else self.network.parameters
        network = self.network
        return Network(network.sizes, network.activation, network.output, source).frozen()

    def learn(self, chunk: Chunk, stop: Callable[[], bool]) -> float:
        """Learn from a chunk, or from the rest of it, until asked to stop; the mean loss."""
        size, progress = self.plan.mini_batch_size, self.progress
        first = at = progress.seen - chunk.first  # beyond 0 after an interruption
        dtype = self._gradient.dtype
        target = targets(chunk.labels, self.plan.recipe.smoothing, dtype)
        outputs = np.empty_like(target)
        while at < len(target) and not stop():
            batch = slice(at, min(at + size, len(target)))
            self._step(chunk, batch, outputs[batch], target[batch])
            at = batch.stop
        if at == len(target):  # not where it was interrupted: a resumed run must not differ
            for slot in self.optimizer.slots.values():
                flush(slot)
        learned = slice(first, at)
        loss = float(self._loss(outputs[learned], target[learned]).sum(dtype=np.float64))
        answers = outputs[learned].argmax(axis=1)
        progress.loss += loss
        progress.right += int(np.count_nonzero(answers == chunk.labels[learned]))
        progress.seen = chunk.first + at
        return loss / max(1, at - first)

    def _step(self, chunk: Chunk, batch: slice, outputs: Array, target: Array) -> None:
        """One mini-batch: forward, back, and a step."""
        recipe, optimizer = self.plan.recipe, self.optimizer
        learned_batches = (chunk.first + batch.start) // self.plan.mini_batch_size
        step = (chunk.epoch - 1) * self.steps + learned_batches
        self.progress.rate = rate = self._rate(step)
        backprop = self._backprop(len(outputs))
        if recipe.dropout:
            backprop.drop(recipe.dropout, stream(self.plan.seed, "dropout", step))
        backprop.forward(chunk.images[batch], outputs)
        scale = rate if optimizer.linear else 1.0
        soft = chunk.soft[batch] if chunk.soft is not None else None
        backprop.backward(outputs, target, scale, soft)
        if recipe.clip:
            clip(self._gradient, recipe.clip * scale)
        optimizer.step(self.network.parameters, self._gradient, rate)
        if recipe.weight_decay and step % EVERY == 0:
            self._decay(rate * recipe.weight_decay * EVERY)
        if self.average:
            self.average.update(self.network.parameters, step)

    def _decay(self, share: float) -> None:
        for weights in self._decayed:
            np.multiply(weights, weights.dtype.type(1 - share), out=weights)

    def _backprop(self, size: int) -> Backprop:
        """The buffers for a mini-batch of this size; the last one of an epoch may be smaller."""
        if size not in self._backprops:
            self._backprops[size] = Backprop(
                self.network,
                self.plan.recipe.loss,
                size,
                self._gradient,
                self._teacher,
            )
        return self._backprops[size]
