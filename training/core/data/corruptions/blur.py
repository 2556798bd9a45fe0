"""Corruptions that blur: frosted glass and a moving camera."""

import math

import numpy as np

from training.core.arrays import SIDE
from training.core.data.corruptions.arrays import Images, Numbers, clipped, gaussian
from training.core.data.corruptions.geometry import offset


def glass_blur(images: Images, rng: np.random.Generator, sigma: float, rounds: int) -> Images:
    """As through frosted glass: blurred, neighbouring pixels swapped at random, blurred again."""
    glass = np.floor(gaussian(images, sigma) * 255).astype(np.float32) / np.float32(255)
    numbers = np.arange(len(images))
    for _ in range(rounds):
        for row in range(SIDE - 1, 1, -1):
            for column in range(SIDE - 1, 1, -1):
                swapping = numbers[rng.random(len(images)) < 0.5]
                down, right = rng.integers(-1, 1, (2, len(swapping)))
                neighbour = swapping, row + down, column + right
                before = glass[swapping, row, column]
                glass[swapping, row, column] = glass[neighbour]
                glass[neighbour] = before
    return clipped(gaussian(glass, sigma))


def jitter_blur(images: Images, rng: np.random.Generator, sigma: float) -> Images:
    """Like ``glass_blur`` in a hundredth of its time: each pixel is taken from a neighbour."""
    glass = gaussian(images, sigma)
    places = np.arange(SIDE)
    numbers = np.arange(len(images))[:, None, None]
    for _ in range(2):
        down, right = rng.integers(-1, 2, (2, *images.shape))
        rows = np.clip(places[:, None] + down, 0, SIDE - 1)
        glass = glass[numbers, rows, np.clip(places + right, 0, SIDE - 1)]
    return clipped(gaussian(glass, sigma))


def motion_blur(images: Images, rng: np.random.Generator, sigma: float, angles: Numbers) -> Images:
    """Moved while photographed: a one-sided Gaussian trail at an angle (n,) in radians."""
    trail = np.exp(-(np.arange(math.ceil(4 * sigma)) ** 2) / (2 * sigma**2))
    trail /= trail.sum()
    blurred = np.zeros_like(images)
    for step, share in enumerate(trail):
        down = np.ceil(step * np.sin(angles) - 0.5).astype(int)
        right = np.ceil(step * np.cos(angles) - 0.5).astype(int)
        blurred += np.float32(share) * offset(images, down, right, beyond="edge")
    return clipped(blurred)
