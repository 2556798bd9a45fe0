"""Augmentation for drawings by hand: noise, light, blur, occlusion and strokes of every width.

A share of the images of a chunk is corrupted, each in one way and with a strength of its own. The
kinds are those that ``bench/reading/hands.py`` measures and MNIST-C names; their strengths are
drawn from ranges around, and the generators are cheaper than those of the benchmark: clouds, mud
and lines come from pools that are drawn once a run.
"""

import numpy as np

from training.core.arrays import PIXELS, SIDE, Array
from training.core.data.corruptions import geometry, noise, overlays
from training.core.data.corruptions.arrays import Images, Numbers, clipped
from training.core.data.corruptions.blur import jitter_blur, motion_blur
from training.core.data.corruptions.edges import canny_edges

CLOUDS, OVERLAYS = 24, 400  # in the pools
GROUPS = 4  # of images that share a blur


class HandsAugmenter:
    """Corrupts images; its pools are drawn from ``rng``."""

    def __init__(self, rng: np.random.Generator) -> None:
        decays = rng.uniform(1.25, 1.9, CLOUDS)
        self._clouds = np.stack([noise.plasma(rng, decay) for decay in decays])
        self._mud = overlays.mud_drops(OVERLAYS, rng)
        lines = overlays.dashed_lines(OVERLAYS, rng), overlays.zigzags(OVERLAYS, rng)
        self._lines = np.concatenate(lines)
        self._kinds = {  # how often each is drawn, in relation to the others
            self._shot_noise: 0.4,
            self._impulse_noise: 1.2,
            self._frosted: 1.0,
            self._moved: 1.0,
            self._lit: 0.9,
            self._stripe: 1.2,
            self._fog: 1.6,
            self._spatter: 0.5,
            self._crossed_out: 1.2,
            canny_edges: 1.7,
            self._bent: 0.7,
            self._shifted: 1.8,
            self._thickened: 0.6,
        }
        total = sum(self._kinds.values())
        self._odds = [weight / total for weight in self._kinds.values()]

    def corrupt(self, images: Array, share: float, rng: np.random.Generator) -> None:
        """Corrupt ``share`` of the images (n, 784), in place."""
        rows = np.flatnonzero(rng.random(len(images)) < share)
        kinds = rng.choice(len(self._kinds), len(rows), p=self._odds)
        for number, corrupt in enumerate(self._kinds):
            chosen = rows[kinds == number]
            if len(chosen):
                squares = images[chosen].reshape(-1, SIDE, SIDE).astype(np.float32)
                images[chosen] = corrupt(squares, rng).reshape(-1, PIXELS)

    def _shot_noise(self, images: Images, rng: np.random.Generator) -> Images:
        return noise.shot_noise(images, rng, rng.uniform(2, 8, len(images)))

    def _impulse_noise(self, images: Images, rng: np.random.Generator) -> Images:
        return noise.impulse_noise(images, rng, rng.uniform(0.05, 0.22, len(images)))

    def _frosted(self, images: Images, rng: np.random.Generator) -> Images:
        blurred = np.empty_like(images)
        for group in range(GROUPS):
            sigma = rng.uniform(0.5, 0.9)
            blurred[group::GROUPS] = jitter_blur(images[group::GROUPS], rng, sigma)
        return blurred

    def _moved(self, images: Images, rng: np.random.Generator) -> Images:
        angles = np.radians(rng.uniform(-50, 50, len(images)))
        return motion_blur(images, rng, rng.uniform(1.5, 3.5), angles)

    def _lit(self, images: Images, rng: np.random.Generator) -> Images:
        """Fainter ink on greyer paper."""
        ink = rng.uniform(0.5, 1, len(images))[:, None, None]
        return noise.brightness(clipped(images * ink), rng, rng.uniform(0, 0.6, len(images)))

    def _stripe(self, images: Images, rng: np.random.Generator) -> Images:
        return noise.stripe(images, rng, int(rng.integers(5, 10)))

    def _fog(self, images: Images, rng: np.random.Generator) -> Images:
        numbers = rng.integers(CLOUDS, size=len(images))
        tops, lefts = rng.integers(0, noise.FOG_MAP - SIDE, (2, len(images)))
        cut = [
            self._clouds[number, top : top + SIDE, left : left + SIDE]
            for number, top, left in zip(numbers, tops, lefts, strict=True)
        ]
        return noise.fog(images, rng.uniform(0.8, 3.3, len(images)), np.stack(cut))

    def _spatter(self, images: Images, rng: np.random.Generator) -> Images:
        mud = self._mud[rng.integers(len(self._mud), size=len(images))]
        return overlays.spatter(images, mud, rng.uniform(0.1, 0.5, len(images)))

    def _crossed_out(self, images: Images, rng: np.random.Generator) -> Images:
        lines = self._lines[rng.integers(len(self._lines), size=len(images))]
        return clipped(images + np.roll(lines, rng.integers(-8, 9), axis=1))

    def _bent(self, images: Images, rng: np.random.Generator) -> Images:
        """Turned, slanted and resized further than the warps of every image go."""
        count = len(images)
        angles, slants = rng.normal(0, 0.3, count), rng.normal(0, 0.25, count)
        sizes = 1 / rng.uniform(0.65, 1.1, count)
        cos, sin = sizes * np.cos(angles), sizes * np.sin(angles)
        return geometry.warp(images, geometry.matrices(cos, slants - sin, sin, cos))

    def _shifted(self, images: Images, rng: np.random.Generator) -> Images:
        down, right = rng.integers(-4, 5, (2, len(images)))
        return geometry.offset(images, down, right, beyond="paper")

    def _thickened(self, images: Images, rng: np.random.Generator) -> Images:
        """Strokes up to a pixel wider at either side, or narrower."""
        padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
        rows = padded[:, :-2], padded[:, 1:-1], padded[:, 2:]
        wider: Numbers = np.max([r[:, :, c : c + SIDE] for r in rows for c in range(3)], axis=0)
        narrower: Numbers = np.min([r[:, :, c : c + SIDE] for r in rows for c in range(3)], axis=0)
        amount = rng.uniform(-0.6, 1, len(images))[:, None, None]
        target = np.where(amount > 0, wider, narrower)
        return clipped(images + np.abs(amount) * (target - images))
