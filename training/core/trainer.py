"""The trainer: a network on its way, and everything needed to go on from where it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from training.core.average import EVERY, Average
from training.core.backprop import Backprop
from training.core.distill import Teacher
from training.core.feed import Chunk
from training.core.losses import HEADS
from training.core.network import Network
from training.core.optimizers import OPTIMIZERS, clip
from training.core.recipes import Plan
from training.core.schedules import learning_rate
from training.core.splits import Array
from training.core.streams import stream


@dataclass
class Progress:
    """How far a run is: whole epochs, images of the one under way, and what was counted in it."""

    epoch: int = 1
    seen: int = 0
    loss: float = 0.0
    right: int = 0
    seconds: float = 0.0
    rate: float = 0.0
    history: list[dict[str, Any]] = field(default_factory=list)


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

    def learn(
        self, chunk: Chunk, watch: Callable[[int], object], stop: Callable[[], bool]
    ) -> float:
        """Learn from a chunk, or from the rest of it, until asked to stop; the mean loss.

        watch  is told the size of every mini-batch
        """
        size, progress = self.plan.mini_batch_size, self.progress
        first = at = progress.seen - chunk.first  # beyond 0 after an interruption
        noted = np.empty(len(chunk.labels), self._gradient.dtype)
        answers = np.empty(len(chunk.labels), np.intp)
        while at < len(chunk.labels) and not stop():
            batch = slice(at, min(at + size, len(chunk.labels)))
            backprop = self._step(chunk, batch)
            noted[batch], answers[batch] = backprop.noted, backprop.answers
            at = batch.stop
            watch(backprop.batch)
        loss = float(self._loss(noted[first:at]).sum(dtype=np.float64))
        progress.loss += loss
        progress.right += int(np.count_nonzero(answers[first:at] == chunk.labels[first:at]))
        progress.seen = chunk.first + at
        return loss / max(1, at - first)

    def _step(self, chunk: Chunk, batch: slice) -> Backprop:
        """One mini-batch: forward, back, and a step."""
        recipe = self.plan.recipe
        learnt = (chunk.first + batch.start) // self.plan.mini_batch_size
        step = (chunk.epoch - 1) * self.steps + learnt
        rate = self._rate(step)
        backprop = self._backprop(batch.stop - batch.start)
        if recipe.dropout:
            backprop.drop(recipe.dropout, stream(self.plan.seed, "dropout", step))
        backprop.forward(chunk.images[batch], chunk.labels[batch])
        scale = rate if self.optimizer.linear else 1.0
        backprop.backward(scale, chunk.soft[batch] if chunk.soft is not None else None)
        if recipe.clip:
            clip(self._gradient, recipe.clip * scale)
        self.optimizer.step(self.network.parameters, self._gradient, rate)
        if recipe.weight_decay and step % EVERY == 0:
            self._decay(rate * recipe.weight_decay * EVERY)
        if self.average:
            self.average.update(self.network.parameters, step)
        self.progress.rate = rate
        return backprop

    def _decay(self, share: float) -> None:
        for weights in self._decayed:
            np.multiply(weights, weights.dtype.type(1 - share), out=weights)

    def _rate(self, step: int) -> float:
        return learning_rate(
            step,
            steps=self.plan.epochs * self.steps,
            peak=self.plan.learning_rate,
            schedule=self.plan.recipe.schedule,
            warmup=round(self.plan.recipe.warmup * self.steps),
        )

    def _backprop(self, size: int) -> Backprop:
        """The buffers for a mini-batch of this size; the last one of an epoch may be smaller."""
        if size not in self._backprops:
            self._backprops[size] = Backprop(
                self.network,
                self.plan.recipe.loss,
                size,
                self._gradient,
                smoothing=self.plan.recipe.smoothing,
                teacher=self._teacher,
            )
        return self._backprops[size]
