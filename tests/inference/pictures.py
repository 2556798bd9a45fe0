"""Pictures of a digit, drawn here and saved by Pillow."""

import io

import numpy as np
from PIL import Image


def one(side: int = 280) -> np.ndarray:
    """(side, side) uint8: a stroke from top to bottom, black on white."""
    picture = np.full((side, side), 255, dtype=np.uint8)
    picture[side // 5 : -side // 5, side // 2 - side // 20 : side // 2 + side // 20] = 0
    return picture


def saved(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def png(picture: np.ndarray | None = None) -> bytes:
    return saved(Image.fromarray(one() if picture is None else picture))
