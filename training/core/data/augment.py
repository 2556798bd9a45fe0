"""Augmentation: the same digits, a little turned, stretched, slanted, moved and bent each time.

A warp says for each of the 784 pixels where to look in the original. A group of images shares one,
so that bending them is four gathers of whole rows, a pixel of every image each, weighted and added:
bilinear interpolation at memory speed.

Affine and elastic distortions after Simard, Steinkraus & Platt 2003, "Best practices for
convolutional neural networks applied to visual document analysis", section 2.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from training.core.arrays import PIXELS, SIDE, Array, Bytes

GROUP = 64  # images that share a warp; a mini-batch takes them from different groups
CORNERS = ((0, 0), (0, 1), (1, 0), (1, 1))
MIDDLE = (SIDE - 1) / 2


class Distortion(NamedTuple):
    """The most that may happen to an image, each amount drawn uniformly up to it.

    rotation  degrees              shear   columns a row, as a share
    scale     share of the size    shift   pixels
    bend      pixels before smoothing (Simard's α) of the elastic field; 0 for none
    smooth    pixels, the standard deviation (Simard's σ) of the Gaussian that smooths the field
    """

    rotation: float
    scale: float
    shear: float
    shift: float
    bend: float = 0.0
    smooth: float = 5.0


AUGMENTATIONS: dict[str, Distortion | None] = {
    "none": None,
    "mild": Distortion(rotation=8, scale=0.08, shear=0.10, shift=1.0),
    "elastic": Distortion(rotation=10, scale=0.10, shear=0.12, shift=1.3, bend=20),
    "strong": Distortion(rotation=10, scale=0.12, shear=0.15, shift=1.5, bend=36),
}


class Warps(NamedTuple):
    """Where each pixel comes from: four neighbours and their weights.

    sources  (n, 4, 784) intp      784 stands for paper beyond the edge
    weights  (n, 4, 784) float32   of greys 0–255; they scale to 0–1 too
    """

    sources: npt.NDArray[np.intp]
    weights: npt.NDArray[np.float32]


def draw_warps(distortion: Distortion, count: int, rng: np.random.Generator) -> Warps:
    """``count`` different warps."""
    places = _affine(distortion, count, rng)
    if distortion.bend:
        places += _elastic(distortion, count, rng)
    corner = np.floor(places).astype(np.intp)
    part = places - corner
    sources = np.empty((count, 4, PIXELS), np.intp)
    weights = np.empty((count, 4, PIXELS), np.float32)
    for k, (down, right) in enumerate(CORNERS):
        row, column = corner[:, 0] + down, corner[:, 1] + right
        inside = (row >= 0) & (row < SIDE) & (column >= 0) & (column < SIDE)
        sources[:, k] = np.where(inside, row * SIDE + column, PIXELS)
        weights[:, k] = _share(part[:, 0], down) * _share(part[:, 1], right)
    weights *= np.float32(1 / 255)
    return Warps(sources, weights)


def _share(part: Array, far: int) -> Array:
    """How much a neighbour counts: the nearer, the more."""
    return part if far else 1 - part


def _affine(distortion: Distortion, count: int, rng: np.random.Generator) -> Array:
    """Rotation, scale, shear and shift as places to look at: (count, 2, 784), row then column."""

    def amount(most: float, *shape: int) -> Array:
        return rng.uniform(-most, most, (count, *shape)).astype(np.float32)

    angle = amount(math.radians(distortion.rotation))
    tall, wide = 1 + amount(distortion.scale), 1 + amount(distortion.scale)
    slant = amount(distortion.shear)
    matrix = np.empty((count, 2, 2), np.float32)
    matrix[:, 0, 0] = np.cos(angle) * tall
    matrix[:, 0, 1] = slant * np.cos(angle) - np.sin(angle) * wide
    matrix[:, 1, 0] = np.sin(angle) * tall
    matrix[:, 1, 1] = slant * np.sin(angle) + np.cos(angle) * wide
    grid = np.mgrid[:SIDE, :SIDE].reshape(2, PIXELS).astype(np.float32) - np.float32(MIDDLE)
    places: Array = matrix @ grid + np.float32(MIDDLE) + amount(distortion.shift, 2, 1)
    return places


def _elastic(distortion: Distortion, count: int, rng: np.random.Generator) -> Array:
    """A smooth random field of displacements, (count, 2, 784) pixels.

    Smoothing a field with a Gaussian is one small matrix product for each axis.
    """
    at = np.arange(SIDE)
    spread = 2 * distortion.smooth**2
    gaussian = np.exp(-((at[:, None] - at) ** 2) / spread) / math.sqrt(math.pi * spread)
    blur = gaussian.astype(np.float32)
    noise = rng.uniform(-1, 1, (count, 2, SIDE, SIDE)).astype(np.float32)
    field: Array = np.float32(distortion.bend) * (blur @ noise @ blur.T)
    return field.reshape(count, 2, PIXELS)


class Warper:
    """Applies warps; its buffers are made once."""

    def __init__(self, distortion: Distortion) -> None:
        self.distortion = distortion
        self._group = np.zeros((PIXELS + 1, GROUP), np.float32)  # the last row is paper
        self._gathered = np.empty((PIXELS, GROUP), np.float32)
        self._sum = np.empty((PIXELS, GROUP), np.float32)

    def warp(self, images: Bytes, out: Array, rng: np.random.Generator) -> None:
        """Warp images (n, 784) uint8 into ``out`` (n, 784) float32, 0.0 paper … 1.0 ink.

        Every ``groups``-th image belongs to one group: neighbours are warped differently.
        """
        groups = -(-len(images) // GROUP)
        warps = draw_warps(self.distortion, groups, rng)
        for number, (sources, weights) in enumerate(zip(*warps, strict=True)):
            members = images[number::groups]
            out[number::groups] = self._warp_group(members, sources, weights).T

    def _warp_group(
        self, images: Bytes, sources: npt.NDArray[np.intp], weights: npt.NDArray[np.float32]
    ) -> Array:
        """One group under one warp, pixel-major: (784, images)."""
        count = len(images)
        self._group[:PIXELS, :count] = images.T
        np.take(self._group, sources[0], axis=0, out=self._sum, mode="clip")
        self._sum *= weights[0][:, None]
        for k in (1, 2, 3):
            np.take(self._group, sources[k], axis=0, out=self._gathered, mode="clip")
            self._gathered *= weights[k][:, None]
            self._sum += self._gathered
        return self._sum[:, :count]
