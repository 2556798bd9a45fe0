"""The trainer does what the plainest possible loop does, to the last digits of float64.

The trainer leaves out blank pixels, treats biases as weights, shares large products between threads
and folds the learning rate into the slopes; the loop below does none of it.
"""

from dataclasses import replace

import numpy as np
import pytest

from training.core.data.loader import Chunk, DataLoader
from training.core.data.splits import Split
from training.core.fit.distillation import Teacher, softened
from training.core.fit.optimizers import OPTIMIZERS
from training.core.fit.recipes import Plan, Recipe
from training.core.fit.schedules import learning_rates
from training.core.fit.trainer import Trainer
from training.core.initializers import initial_network
from training.core.rng import stream

PLAN = Plan(
    sizes=(784, 12, 9, 10),
    recipe=Recipe("softmax", "cross-entropy", "he", "momentum", "cosine", warmup=0.5),
    epochs=2,
    learning_rate=0.1,
    mini_batch_size=60,
)
VARIANTS = {
    "as it is": {},
    "clip": {"clip": 0.2},
    "decay": {"weight_decay": 0.01},
    "ema": {"ema": 0.99},
    "dropout": {"dropout": 0.3},
    "smoothing": {"smoothing": 0.1},
    "everything": {"clip": 0.2, "weight_decay": 0.01, "ema": 0.99, "dropout": 0.3},
}


@pytest.fixture(scope="module")
def split():
    """Pixels from ones that nearly every image has ink in to ones that none has."""
    rng = np.random.default_rng(0)
    inked = rng.random((2_500, 784)) < np.linspace(0, 0.9, 784) ** 8
    greys = rng.integers(1, 256, inked.shape) * inked
    return Split(greys.astype(np.uint8), (np.arange(2_500) % 10).astype(np.uint8))


def float64_network(sizes, seed):
    rng = np.random.default_rng(seed)
    return initial_network(sizes, "tanh", "softmax", "he", rng=rng, dtype=np.float64)


def pieces(plan, split, teacher, *, leave_out_blank):
    """Every piece of the run in float64, and its epoch."""
    loader = DataLoader(
        split,
        seed=plan.seed,
        mini_batch_size=plan.mini_batch_size,
        teach=teacher,
        leave_out_blank=leave_out_blank,
    )
    for chunk in loader.chunks(plan.epochs):
        yield Chunk(
            chunk.epoch,
            tuple(replace(each, inputs=each.inputs.astype(np.float64)) for each in chunk.pieces),
        )


def trained(plan, split, teacher=None):
    """The trainer's parameters at the end, and the average of them."""
    network = float64_network(plan.sizes, 1)
    trainer = Trainer(plan, network, len(split), teacher)
    leave_out_blank = trainer.optimizer.idles
    for chunk in pieces(plan, split, teacher, leave_out_blank=leave_out_blank):
        if chunk.epoch > trainer.progress.epoch:
            trainer.progress.epoch, trainer.progress.seen = chunk.epoch, 0
        trainer.learn(chunk, lambda: False)
    return network.parameters, trainer.average.parameters if trainer.average else None


def gradient(plan, layers, x, target, *, masks, soft):
    """Slopes of the mean loss, a (weights, bias) pair for each layer."""
    values = [x]
    for (weights, bias), mask in zip(layers[:-1], masks, strict=True):
        values.append(np.tanh(values[-1] @ weights + bias) * mask)
    logits = values[-1] @ layers[-1][0] + layers[-1][1]
    slope = softened(logits, 1.0) - target
    if soft is not None:
        towards = softened(logits, plan.temperature) - soft
        slope = plan.hard * slope + (1 - plan.hard) * plan.temperature * towards
    slope /= len(x)
    slopes = []
    for place in range(len(layers) - 1, -1, -1):
        slopes.append((values[place].T @ slope, slope.sum(axis=0)))
        if place:
            mask, value = masks[place - 1], values[place]
            unmasked = np.divide(value, mask, out=np.zeros_like(value), where=mask > 0)
            slope = (slope @ layers[place][0].T) * mask * (1 - unmasked**2)
    return [part for pair in reversed(slopes) for part in pair]


def step(name, parts, slopes, memory, rate):
    """One step of an optimizer as its paper has it."""
    memory["steps"] = done = memory.get("steps", 0) + 1
    for place, (part, slope) in enumerate(zip(parts, slopes, strict=True)):
        if name == "sgd":
            part[...] = part - rate * slope
        elif name == "adam":
            mean, square = memory.get(place, (0, 0))
            mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
            memory[place] = mean, square
            length = np.sqrt(square / (1 - 0.999**done)) + 1e-8
            part[...] = part - rate * mean / (1 - 0.9**done) / length
        else:
            memory[place] = velocity = 0.9 * memory.get(place, 0) + rate * slope
            move = velocity if name == "momentum" else 0.9 * velocity + rate * slope
            part[...] = part - move


def plainly_trained(plan, split, teacher=None):
    """The same as ``trained``, one thing after the other."""
    recipe, steps = plan.recipe, -(-len(split) // plan.mini_batch_size)
    network = float64_network(plan.sizes, 1)
    parts = [part for layer in network.layers for part in layer]
    average, memory, number = network.parameters.copy(), {}, 0
    rates = learning_rates(
        0, plan.epochs * steps, steps=plan.epochs * steps, peak=plan.learning_rate,
        schedule=recipe.schedule, warmup=round(recipe.warmup * steps),
    )  # fmt: skip
    for chunk in pieces(plan, split, teacher, leave_out_blank=False):
        for piece in chunk.pieces:
            before = number
            for first in range(0, len(piece.labels), plan.mini_batch_size):
                rows = slice(first, first + plan.mini_batch_size)
                x = piece.inputs[rows, :-1]
                target = np.eye(10)[piece.labels[rows]]
                target = (1 - recipe.smoothing) * target + recipe.smoothing / 10
                rng = stream(plan.seed, "dropout", number)
                kept = [rng.random((len(x), n), np.float32) >= recipe.dropout for n in (12, 9)]
                masks = [each / (1 - recipe.dropout) for each in kept]
                soft = None if teacher is None else piece.soft[rows]
                layers = list(zip(parts[::2], parts[1::2], strict=True))
                slopes = gradient(plan, layers, x, target, masks=masks, soft=soft)
                length = np.sqrt(sum((slope**2).sum() for slope in slopes))
                if recipe.clip and length > recipe.clip:
                    slopes = [slope * recipe.clip / length for slope in slopes]
                step(recipe.optimizer, parts, slopes, memory, rates[number])
                number += 1
            for weights in parts[::2]:
                weights[...] = weights * (1 - recipe.weight_decay * rates[before:number].sum())
            done = number - before
            kept = min(recipe.ema**done, (done + before) / (10 * done + before))
            average = kept * average + (1 - kept) * network.parameters
    return network.parameters, average if recipe.ema else None


def difference(ours, plain):
    """The largest difference, over the largest parameter."""
    return max(
        np.abs(mine - other).max() / np.abs(other).max()
        for mine, other in zip(ours, plain, strict=True)
        if other is not None
    )


@pytest.mark.parametrize(
    ("optimizer", "variant"),
    [(name, variant) for name in OPTIMIZERS for variant in ("as it is", "everything")]
    + [("nesterov", variant) for variant in list(VARIANTS)[1:-1]],
)
def test_training_agrees_with_the_plainest_loop(split, optimizer, variant):
    rate = 0.001 if optimizer == "adam" else 0.05
    recipe = replace(PLAN.recipe, optimizer=optimizer, **VARIANTS[variant])
    plan = replace(PLAN, activation="tanh", recipe=recipe, learning_rate=rate)

    assert difference(trained(plan, split), plainly_trained(plan, split)) <= 1e-14


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_learning_from_a_teacher_agrees_with_the_plainest_loop(split, optimizer):
    rate = 0.001 if optimizer == "adam" else 0.05
    recipe = replace(PLAN.recipe, optimizer=optimizer)
    plan = replace(PLAN, activation="tanh", recipe=recipe, learning_rate=rate)
    teacher = Teacher([float64_network((784, 8, 10), 2)], plan.temperature, plan.hard)

    ours, plain = (train(plan, split, teacher) for train in (trained, plainly_trained))

    assert difference(ours, plain) <= 1e-14


def test_the_images_of_these_tests_leave_pixels_out_that_later_have_ink(split):
    taken = [
        piece.pixels
        for chunk in pieces(PLAN, split, None, leave_out_blank=True)
        for piece in chunk.pieces
    ]

    assert len(taken) == 4
    assert max(map(len, taken)) < 784
    assert all(set(a) - set(b) for a in taken for b in taken if a is not b)


def test_shared_products_agree_with_the_plainest_loop(split, monkeypatch):
    for module in ("products", "fit.trainer"):
        monkeypatch.setattr(f"training.core.{module}.SHARED_FROM", 0)
    monkeypatch.setattr("training.core.products.HEAD_START", 100)
    plan = replace(PLAN, activation="tanh", mini_batch_size=61)

    assert difference(trained(plan, split), plainly_trained(plan, split)) <= 1e-14


def test_vectors_moved_in_blocks_agree_with_the_plainest_loop(split, monkeypatch):
    monkeypatch.setattr("training.core.arrays.BLOCK", 1_000)
    plan = replace(PLAN, activation="tanh", recipe=replace(PLAN.recipe, ema=0.99))

    assert difference(trained(plan, split), plainly_trained(plan, split)) <= 1e-14
