"""Papers, inks and light: what a canvas of ink looks like to a camera or a web page."""

import io
import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image

from bench.drawings.pens import Ink

Grey = npt.NDArray[np.float32]  # (h, w), 0.0 black … 1.0 white
Paper = Callable[[Ink, np.random.Generator], Grey]

PEN = 0.85  # of the paper's light that the pen swallows


def flat(paper: float, pen: float) -> Paper:
    """One grey of paper, one of pen."""
    return lambda ink, rng: paper + (pen - paper) * ink


def slope(darkest: float) -> Paper:
    """Light that falls off across the sheet, in any direction."""
    return lambda ink, rng: (darkest + (0.95 - darkest) * _ramp(ink, rng)) * (1 - PEN * ink)


def shadow(ink: Ink, rng: np.random.Generator) -> Grey:
    """A shadow with a hard edge somewhere across the sheet, half as light."""
    light = np.where(_ramp(ink, rng) > rng.uniform(0.3, 0.7), 0.9, 0.45)
    return light * (1 - PEN * ink)


def ruled(ink: Ink, rng: np.random.Generator) -> Grey:
    """Lines every ninth of the sheet."""
    return np.minimum(0.95 - PEN * ink, 0.95 - 0.25 * _rules(ink, len(ink) // 9, squared=False))


def squared(ink: Ink, rng: np.random.Generator) -> Grey:
    """Squares, fourteen along each side."""
    return np.minimum(0.95 - PEN * ink, 0.95 - 0.25 * _rules(ink, len(ink) // 14, squared=True))


def jpeg(ink: Ink, rng: np.random.Generator) -> Grey:
    """JPEG at quality 20."""
    file = io.BytesIO()
    greys = (255 * (0.9 - 0.8 * ink)).clip(0, 255).astype(np.uint8)
    Image.fromarray(greys).save(file, "JPEG", quality=20)
    return np.asarray(Image.open(file), np.float32) / 255


def grain(ink: Ink, rng: np.random.Generator) -> Grey:
    """A camera's noise in dim light."""
    return (0.8 - 0.6 * ink + rng.normal(0, 0.06, ink.shape)).clip(0, 1)


def frame(ink: Ink, rng: np.random.Generator) -> Grey:
    """A black frame around the sheet."""
    grey = 0.95 - 0.9 * ink
    grey[:4] = grey[-4:] = grey[:, :4] = grey[:, -4:] = 0.05
    return grey


def dust(ink: Ink, rng: np.random.Generator) -> Grey:
    """Three specks of dust."""
    grey = 0.95 - 0.9 * ink
    for top, left in rng.integers(4, len(ink) - 6, (3, 2)):
        grey[top : top + 3, left : left + 3] = 0.1
    return grey


def red_on_green(ink: Ink, rng: np.random.Generator) -> Grey:
    """A red pen on green paper, as the eye's luma weighs them (ITU-R BT.601)."""
    return 0.587 * 0.75 + (0.299 * 0.85 - 0.587 * 0.75) * ink


PAPERS: dict[str, Paper] = {
    "black on white": flat(1, 0),
    "black on paper 0.5": flat(0.5, 0),
    "black on paper 0.45": flat(0.45, 0.05),
    "black on paper 0.3": flat(0.3, 0),
    "white on black": flat(0, 1),
    "light on paper 0.51": flat(0.51, 0.95),
    "light on paper 0.6": flat(0.6, 0.9),
    "faint grey on white": flat(0.9, 0.6),
    "grey on dark": flat(0.2, 0.5),
    "red on green": red_on_green,
    "light falls off": slope(0.35),
    "light falls off steeply": slope(0.12),
    "shadow": shadow,
    "ruled": ruled,
    "squared": squared,
    "JPEG 20": jpeg,
    "grain": grain,
    "frame": frame,
    "dust": dust,
}


def _ramp(ink: Ink, rng: np.random.Generator) -> Grey:
    """From 0 to 1 across the sheet, in a random direction."""
    angle = rng.uniform(0, 2 * math.pi)
    down, right = np.mgrid[: ink.shape[0], : ink.shape[1]]
    ramp = math.sin(angle) * down + math.cos(angle) * right
    return ((ramp - ramp.min()) / np.ptp(ramp)).astype(np.float32)


def _rules(ink: Ink, step: int, *, squared: bool) -> Grey:
    rules = np.zeros_like(ink)
    rules[step // 2 :: step] = 1
    if squared:
        rules[:, step // 2 :: step] = 1
    return rules
