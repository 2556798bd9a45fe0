"""The fifteen image corruptions of MNIST-C, a benchmark of robustness.

Mu & Gilmer 2019, "MNIST-C: a robustness benchmark for computer vision" (arXiv 1906.02337). Names,
order and severities are those of the published data set; the code is Hippo's own. Every corruption
takes images ``(n, 28, 28)`` float32, 0.0 paper … 1.0 ink, and a random generator.
"""

from functools import partial

import numpy as np

from training.core.data.corruptions import geometry, overlays
from training.core.data.corruptions.arrays import Corruption, Images, Numbers, clipped
from training.core.data.corruptions.blur import glass_blur, motion_blur
from training.core.data.corruptions.edges import canny_edges
from training.core.data.corruptions.noise import (
    brightness,
    impulse_noise,
    own_fog,
    shot_noise,
    stripe,
)

__all__ = ["MNIST_C", "Corruption", "Images"]

ANGLE = 0.4  # radians, of shear and rotation
SHIFT = 3  # pixels, down or up, and right or left


def _either_way(size: float, images: Images, rng: np.random.Generator) -> Numbers:
    """``size`` or its negative for each image, (n,)."""
    return size * rng.choice([-1.0, 1.0], len(images))


def _shear(images: Images, rng: np.random.Generator) -> Images:
    return geometry.shear(images, _either_way(ANGLE, images, rng))


def _rotate(images: Images, rng: np.random.Generator) -> Images:
    return geometry.rotate(images, _either_way(ANGLE, images, rng))


def _scale(images: Images, rng: np.random.Generator) -> Images:
    return geometry.scale(images, np.full(len(images), 0.7))


def _translate(images: Images, rng: np.random.Generator) -> Images:
    down, right = (_either_way(SHIFT, images, rng).astype(int) for _ in range(2))
    return geometry.offset(images, down, right, beyond="paper")


def _motion_blur(images: Images, rng: np.random.Generator) -> Images:
    angles = np.radians(rng.uniform(-45, 45, len(images)))
    return motion_blur(images, rng, sigma=3.0, angles=angles)


def _spatter(images: Images, rng: np.random.Generator) -> Images:
    return overlays.spatter(images, overlays.mud_drops(len(images), rng), ink=63 / 255)


def _dotted_line(images: Images, rng: np.random.Generator) -> Images:
    return clipped(images + overlays.dashed_lines(len(images), rng))


def _zigzag(images: Images, rng: np.random.Generator) -> Images:
    return clipped(images + overlays.zigzags(len(images), rng))


MNIST_C: dict[str, Corruption] = {
    "shot_noise": partial(shot_noise, photons=3.0),
    "impulse_noise": partial(impulse_noise, share=0.17),
    "glass_blur": partial(glass_blur, sigma=0.7, rounds=2),
    "motion_blur": _motion_blur,
    "shear": _shear,
    "scale": _scale,
    "rotate": _rotate,
    "brightness": partial(brightness, ink=0.5),
    "translate": _translate,
    "stripe": partial(stripe, columns=7),
    "fog": partial(own_fog, strength=3.0, decay=1.4),
    "spatter": _spatter,
    "dotted_line": _dotted_line,
    "zigzag": _zigzag,
    "canny_edges": canny_edges,
}
