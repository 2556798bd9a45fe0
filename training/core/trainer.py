"""One epoch: shuffle the images, and take a step after every mini-batch."""

from collections.abc import Callable

import numpy as np

from training.core.backprop import Backprop
from training.core.network import Network
from training.core.optimizers import Optimizer, clip
from training.core.recipes import Plan
from training.core.schedules import learning_rate
from training.core.splits import Split
from training.core.streams import stream


class Trainer:
    """A plan, a network whose parameters move, and the images it learns from."""

    def __init__(self, plan: Plan, network: Network, train: Split) -> None:
        self.plan = plan
        self.network = network
        self.images = train.pixels()
        self.labels = train.labels.astype(np.intp)
        self.steps = -(-len(train) // plan.mini_batch_size)  # in an epoch
        self.gradient = np.zeros_like(network.parameters)
        sizes = {min(plan.mini_batch_size, len(train)), len(train) % plan.mini_batch_size}
        self.backprops = {
            size: Backprop(network, plan.recipe.loss, size, self.gradient) for size in sizes - {0}
        }

    def epoch(
        self, number: int, optimizer: Optimizer, watch: Callable[[int], object]
    ) -> tuple[float, float, float]:
        """Go through all images once: mean loss, percent right, and the last learning rate."""
        plan, size, count = self.plan, self.plan.mini_batch_size, len(self.labels)
        order = stream(plan.seed, "shuffle", number).permutation(count)
        step = (number - 1) * self.steps
        loss, right, rate = 0.0, 0, 0.0
        for first in range(0, count, size):
            rows = order[first : first + size]
            backprop = self.backprops[len(rows)]
            # mode="clip" lets NumPy write straight into the buffer; "raise" goes through a copy.
            np.take(self.images, rows, axis=0, out=backprop.x, mode="clip")
            batch_loss, batch_right = backprop.forward(self.labels[rows])
            backprop.backward()
            if plan.recipe.clip:
                clip(self.gradient, plan.recipe.clip)
            rate = learning_rate(
                step,
                steps=plan.epochs * self.steps,
                peak=plan.learning_rate,
                schedule=plan.recipe.schedule,
                warmup=plan.recipe.warmup,
            )
            optimizer.step(self.network.parameters, self.gradient, rate)
            loss, right, step = loss + batch_loss, right + batch_right, step + 1
            watch(len(rows))
        return loss / count, 100 * right / count, rate
