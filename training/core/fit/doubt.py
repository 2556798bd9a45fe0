"""Fits a doubt head to a finished network: digits on one side, outliers on the other.

The digits are warped and partly corrupted, so that bad light and odd hands are not doubted; a
tenth of them, and part of the outliers, are pictures by thin pens and on all papers, prepared as
uploads are. An outlier weighs as much as three digits, of which there are three times as many: "at
even odds".
The head is calibrated after Platt 1999, "Probabilistic outputs for support vector machines", on
outliers drawn anew and digits that were held out.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from training.core.arrays import Array, Bytes
from training.core.data.augment import Distortion, Warper
from training.core.data.hands import HandsAugmenter
from training.core.data.outliers import views
from training.core.data.redrawn import redrawn
from training.core.data.splits import Split
from training.core.doubt import DoubtHead
from training.core.fit.optimizers import Adam
from training.core.fit.schedules import learning_rates
from training.core.network import Network, layers_of, parameter_count
from training.core.rng import stream
from training.core.steps import Steps, between

DRAWN = 48_000  # outliers; three more views of each are warped
COPIES = 3  # of each digit: one as it is, the others warped
REDRAWN = 4_000  # digits that are drawn again and photographed
HELD_OUT = 4_000  # outliers to calibrate with
CORRUPTED = 0.15  # of the digits
DISTORTION = Distortion(rotation=10, scale=0.10, shear=0.12, shift=1.3, bend=20)
STEPS = 14_000
A_STEP = 100  # of them: some tenths of a second
BATCH = (164, 28, 64)  # digits, digits redrawn, outliers
PEAK = 3e-3  # learning rate
NEWTON_STEPS = 25
CHUNK = 4_096


class Examples(NamedTuple):
    """What a head learns from, (n, 784) each."""

    digits: Bytes
    redrawn: Bytes
    outliers: Bytes


def with_doubt(
    network: Network, train: Split, validation: Split, *, units: int, seed: int
) -> Steps[Network]:
    """The same network with a doubt head of ``units``; the digit answers stay to the bit."""
    rng = stream(seed, "outliers")
    examples = yield from between(0, 0.75, _examples(network, train, rng))
    rng = stream(seed, "outliers", 1)
    head = yield from between(0.75, 0.95, _fitted(network, examples, units, rng))
    digits = validation if len(validation) else train[-HELD_OUT:]
    held_out, *_ = yield from between(0.95, 1, views(digits, HELD_OUT, stream(seed, "outliers", 2)))
    scores = [
        np.concatenate([_scores(network, head, part) for part in _chunks(images)])
        for images in (digits.images, held_out)
    ]
    slope, offset = _platt(*scores)
    calibrated = replace(
        head, out_weights=head.out_weights * slope, out_bias=head.out_bias * slope + offset
    )
    return replace(network, doubt=calibrated.frozen())


def _examples(network: Network, train: Split, rng: np.random.Generator) -> Steps[Examples]:
    warper, hands = Warper(DISTORTION), HandsAugmenter(rng)
    drawn, *turned = yield from between(0, 0.85, views(train, DRAWN, rng))
    bent = [_warped(view, warper, rng) for view in turned]
    spoilt = [_warped(train.images, warper, rng, hands) for _ in range(COPIES - 1)]
    few = train[:REDRAWN]
    pictures = yield from between(0.85, 1, redrawn(few.images, rng))
    pictures = _read_as_digits(network, pictures, few)
    again = [_warped(pictures, warper, rng) for _ in range(COPIES - 1)]
    return Examples(
        np.concatenate([train.images, *spoilt]),
        np.concatenate([pictures, *again]),
        np.concatenate([drawn, *bent]),
    )


def _read_as_digits(network: Network, pictures: Bytes, digits: Split) -> Bytes:
    """Pictures of these digits, less those of which the preparation left no such digit."""
    answers = [network.logits(part * np.float32(1 / 255)) for part in _chunks(pictures)]
    is_read = np.concatenate(answers).argmax(axis=1) == digits.labels
    return pictures[is_read] if is_read.any() else pictures


def _warped(
    images: Bytes, warper: Warper, rng: np.random.Generator, hands: HandsAugmenter | None = None
) -> Bytes:
    warped = np.empty_like(images)
    for at in range(0, len(images), CHUNK):
        part = images[at : at + CHUNK]
        pixels = np.empty(part.shape, np.float32)
        warper.warp(part, pixels, rng)
        if hands:
            hands.corrupt(pixels, CORRUPTED, rng)
        warped[at : at + CHUNK] = np.round(255 * pixels)
    return warped


def _fitted(
    network: Network, examples: Examples, units: int, rng: np.random.Generator
) -> Steps[DoubtHead]:
    n_in = network.sizes[0] + network.sizes[-2]
    sizes = (n_in, units, 1)
    vector, gradient = np.zeros((2, parameter_count(sizes)), np.float32)
    weights, top = layers_of(vector, sizes)
    slopes, top_slopes = layers_of(gradient, sizes)
    weights.weights[:] = rng.normal(0, (2 / n_in) ** 0.5, (n_in, units))
    top.weights[:] = rng.normal(0, units**-0.5, (units, 1))
    optimizer = Adam(np.float32)
    slots = optimizer.slots(vector)
    is_outlier = np.repeat([False, False, True], BATCH)[:, None]
    targets = is_outlier.astype(np.float32)
    counts = np.where(is_outlier, 0.5 / BATCH[-1], 0.5 / sum(BATCH[:-1])).astype(np.float32)
    middle, spread = _scale(network, examples)
    rates = learning_rates(0, STEPS, steps=STEPS, peak=PEAK, schedule="cosine")
    for number, rate in enumerate(rates, 1):
        if number % A_STEP == 0:
            yield number / STEPS
        x = (_features(network, _mini_batch(examples, rng)) - middle) / spread
        hidden = np.maximum(x @ weights.weights + weights.bias, 0)
        odds = hidden @ top.weights + top.bias
        slope = counts * (0.5 + 0.5 * np.tanh(odds / 2) - targets)
        np.matmul(hidden.T, slope, out=top_slopes.weights)
        top_slopes.bias[:] = slope.sum()
        back = slope @ top.weights.T
        back *= hidden > 0
        np.matmul(x.T, back, out=slopes.weights)
        slopes.bias[:] = back.sum(axis=0)
        optimizer.step(vector, gradient, slots, float(rate), number)
    raw = weights.weights / spread[:, None]
    return DoubtHead(raw, weights.bias - middle @ raw, top.weights[:, 0], top.bias)


def _mini_batch(examples: Examples, rng: np.random.Generator) -> Array:
    """Pixels (256, 784), digits first."""
    rows = [
        images[rng.integers(len(images), size=size)]
        for images, size in zip(examples, BATCH, strict=True)
    ]
    return np.multiply(np.concatenate(rows), np.float32(1 / 255), dtype=np.float32)


def _features(network: Network, pixels: Array) -> Array:
    """What a head looks at: the pixels and the last hidden layer."""
    return np.hstack([pixels, network.activations(pixels)[-2]])


def _scale(network: Network, examples: Examples) -> tuple[Array, Array]:
    """Mean and standard deviation of every feature."""
    some = np.concatenate([images[:: max(1, len(images) // CHUNK)] for images in examples])
    features = _features(network, some * np.float32(1 / 255))
    return features.mean(axis=0), np.maximum(features.std(axis=0), np.float32(0.1))


def _scores(network: Network, head: DoubtHead, images: Bytes) -> Array:
    pixels = images * np.float32(1 / 255)
    return head.logits(pixels, network.activations(pixels)[-2])


def _chunks(images: Bytes) -> list[Bytes]:
    return [images[at : at + CHUNK] for at in range(0, len(images), CHUNK)]


def _platt(digits: Array, others: Array) -> tuple[np.float32, np.float32]:
    """Slope and offset that make the scores log odds; both sides count alike (Newton)."""
    scores = np.concatenate([digits, others]).astype(np.float64)
    targets = np.concatenate([np.zeros(len(digits)), np.ones(len(others))])
    counts = np.where(targets == 0, 0.5 / len(digits), 0.5 / len(others))
    design = np.stack([scores, np.ones_like(scores)], axis=1)
    fitted = np.array([1.0, 0.0])
    for _ in range(NEWTON_STEPS):
        probability = 0.5 + 0.5 * np.tanh(design @ fitted / 2)
        slope = design.T @ (counts * (probability - targets))
        curvature = (design.T * (counts * probability * (1 - probability))) @ design
        fitted -= np.linalg.solve(curvature + 1e-9 * np.eye(2), slope)
    return np.float32(fitted[0]), np.float32(fitted[1])
