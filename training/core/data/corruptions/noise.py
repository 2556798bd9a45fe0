"""Corruptions of single pixels and of the light: noise, brightness, inverted stripes, fog."""

import numpy as np

from training.core.arrays import SIDE
from training.core.data.corruptions.arrays import Images, Numbers, clipped, per_image

FOG_MAP = 256  # pixels along one edge of the cloud that a fog is cut from


def shot_noise(images: Images, rng: np.random.Generator, photons: float | Numbers) -> Images:
    """Photon counting noise: a Poisson count for each pixel, ``photons`` on average at full ink."""
    photons = per_image(photons)
    return clipped(rng.poisson(images * photons) / photons)


def impulse_noise(images: Images, rng: np.random.Generator, share: float | Numbers) -> Images:
    """Salt and pepper: ``share`` of the pixels become paper or ink, half of them each."""
    draw = rng.random(images.shape, np.float32)
    half = np.float32(per_image(share)) / 2
    noisy = np.where(draw < half, np.float32(0), images)
    return np.where(draw > 1 - half, np.float32(1), noisy)


def brightness(images: Images, rng: np.random.Generator, ink: float | Numbers) -> Images:
    """The same ink added to every pixel."""
    return clipped(images + per_image(ink))


def stripe(images: Images, rng: np.random.Generator, columns: int) -> Images:
    """Inverted at the left edge and at the right."""
    striped = images.copy()
    striped[:, :, :columns] = 1 - images[:, :, :columns]
    striped[:, :, SIDE - columns :] = 1 - images[:, :, SIDE - columns :]
    return striped


def fog(images: Images, strength: float | Numbers, clouds: Images) -> Images:
    """Clouds (n, 28, 28) laid over the images, which keep their range."""
    strength, most = per_image(strength), images.max(axis=(1, 2), keepdims=True)
    return clipped((images + strength * clouds) * most / (most + strength))


def own_fog(images: Images, rng: np.random.Generator, strength: float, decay: float) -> Images:
    """Fog with a cloud of its own for each image."""
    clouds = [plasma(rng, decay)[:SIDE, :SIDE] for _ in images]
    return fog(images, strength, np.stack(clouds))


def plasma(rng: np.random.Generator, decay: float) -> Images:
    """A fractal cloud (256, 256), 0–1, whose edges meet: the diamond-square algorithm.

    Fournier, Fussell & Carpenter 1982, "Computer rendering of stochastic models". Each octave's
    noise is ``decay``² times smaller than that of the coarser one before.
    """
    heights = np.zeros((FOG_MAP, FOG_MAP))
    step, amplitude = FOG_MAP, 100.0

    def rough(total: Numbers) -> Numbers:
        noise: Numbers = rng.uniform(-amplitude, amplitude, total.shape)
        return total / 4 + amplitude * noise

    while step >= 2:
        half = step // 2
        corners = heights[::step, ::step]
        below, beside = np.roll(corners, -1, axis=0), np.roll(corners, -1, axis=1)
        middles = rough(corners + below + beside + np.roll(below, -1, axis=1))
        heights[half::step, half::step] = middles
        across = middles + np.roll(middles, 1, axis=0)
        heights[::step, half::step] = rough(across + corners + beside)
        along = middles + np.roll(middles, 1, axis=1)
        heights[half::step, ::step] = rough(along + corners + below)
        step, amplitude = half, amplitude / decay
    heights -= heights.min()
    return (heights / heights.max()).astype(np.float32)
