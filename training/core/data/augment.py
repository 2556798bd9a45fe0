"""Augmentation: the same digits, a little turned, stretched, slanted, moved and bent each time.

A warp says for each of the 784 pixels where to look in the original. A group of images shares one:
its images lie side by side, a pixel of all of them a row, so that bending them is one gather of
four rows for each pixel and one product with their four weights: bilinear interpolation.

Affine and elastic distortions after Simard, Steinkraus & Platt 2003, "Best practices for
convolutional neural networks applied to visual document analysis", section 2.
"""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from training.core.arrays import PIXELS, SIDE, Array, Bytes

GROUP = 64  # images that share a warp; a mini-batch takes them from different groups
PADDED = 1 + SIDE + 2  # pixels along an edge with paper around it, for neighbours beyond the edge
GREY = np.float32(1 / 255)
NEIGHBOURS = np.array([0, 1, PADDED, PADDED + 1])  # the pixel itself, right, below, and both
BLOCK = 112  # pixels of a group that are turned back at once, so that they stay in the cache
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

    sources  (n, 784, 4) intp      pixels of an image with paper around it, PADDED² in all
    weights  (n, 784, 4) float32   of greys 0–255; they scale to 0–1 too
    """

    sources: npt.NDArray[np.intp]
    weights: npt.NDArray[np.float32]


def draw_places(distortion: Distortion, count: int, rng: np.random.Generator) -> Array:
    """Where each pixel of ``count`` warps looks: (count, 2, 784), row then column."""
    places = _affine(distortion, count, rng)
    if distortion.bend:
        places += _elastic(distortion, count, rng)
    return places


def warps_to(places: Array) -> Warps:
    """The warps that look at these places (n, 2, 784), which are used up."""
    np.clip(places, -1, SIDE, out=places)  # whatever is further away is paper too
    corner = np.floor(places)
    places -= corner
    corner += 1  # the paper before the first row and column
    first = corner[:, 0] * PADDED + corner[:, 1]
    sources = first.astype(np.intp)[:, :, None] + NEIGHBOURS
    weights = np.empty((len(places), PIXELS, 4), np.float32)
    own, right, below, both = np.moveaxis(weights, 2, 0)
    down, across = GREY * places[:, 0], places[:, 1]
    np.multiply(down, across, out=both)
    np.subtract(down, both, out=below)
    np.subtract(GREY * across, both, out=right)
    np.subtract(GREY - down, right, out=own)
    return Warps(sources, weights)


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
        self._turned = np.zeros((PIXELS, GROUP), np.uint8)
        self._padded = np.zeros((PADDED, PADDED, GROUP), np.float32)
        self._neighbours = np.empty((PIXELS, 4, GROUP), np.float32)
        self._warped = np.empty((PIXELS, 1, GROUP), np.float32)

    def warp(self, images: Bytes, out: Array, rng: np.random.Generator) -> None:
        """Warp images (n, 784) uint8 into ``out`` (n, 784) float32, 0.0 paper … 1.0 ink.

        Every ``groups``-th image belongs to one group: neighbours are warped differently.
        """
        groups = -(-len(images) // GROUP)
        warps = warps_to(draw_places(self.distortion, groups, rng))
        for number, (sources, weights) in enumerate(zip(*warps, strict=True)):
            warped = self._warp_group(images[number::groups], sources, weights[:, None])
            for first in range(0, PIXELS, BLOCK):
                block = slice(first, first + BLOCK)
                out[number::groups, block] = warped[block].T

    def _warp_group(
        self, images: Bytes, sources: npt.NDArray[np.intp], weights: npt.NDArray[np.float32]
    ) -> Array:
        """One group under one warp, a pixel of all images a row: (784, images)."""
        count = len(images)
        self._turned[:, :count] = images.T  # as bytes: turning floats takes twice as long
        self._padded[1:-2, 1:-2] = self._turned.reshape(SIDE, SIDE, GROUP)
        pixels = self._padded.reshape(PADDED**2, GROUP)
        np.take(pixels, sources, axis=0, out=self._neighbours, mode="clip")
        np.matmul(weights, self._neighbours, out=self._warped)
        return self._warped[:, 0, :count]
