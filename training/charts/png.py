"""Small pictures as PNG: one byte a pixel, and a table that says which colour it stands for.

The format is that of the PNG specification (W3C, third edition), sections 5 and 11.
"""

import base64
import struct
import zlib

import numpy as np
import numpy.typing as npt

from training.core.arrays import Bytes

SIGNATURE = b"\x89PNG\r\n\x1a\n"
INDEXED = 3  # colour type: pixels are places in a palette

Palette = npt.NDArray[np.uint8]  # (256, 4): red, green, blue, opacity


def paper_and_ink() -> Palette:
    """0 white paper … 255 black ink, whatever the page behind looks like."""
    grey = 255 - np.arange(256)
    return np.stack([grey, grey, grey, np.full(256, 255)], axis=1).astype(np.uint8)


def below_and_above(below: str, above: str) -> Palette:
    """Two colours (#rrggbb) that fade to nothing in the middle, 128: good on any page."""
    distance = np.arange(256) - 128
    colours = np.where(
        distance[:, None] < 0, [*bytes.fromhex(below[1:])], [*bytes.fromhex(above[1:])]
    )
    opacity = np.minimum(2 * np.abs(distance), 255)
    return np.concatenate([colours, opacity[:, None]], axis=1).astype(np.uint8)


def png(pixels: Bytes, palette: Palette) -> bytes:
    """Pixels (height, width) uint8 as a PNG file; the same pixels give the same bytes."""
    height, width = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 8, INDEXED, 0, 0, 0)
    unfiltered = np.zeros((height, width + 1), np.uint8)  # each row begins with its filter, none
    unfiltered[:, 1:] = pixels
    return SIGNATURE + b"".join(
        [
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", palette[:, :3].tobytes()),
            _chunk(b"tRNS", palette[:, 3].tobytes()),
            _chunk(b"IDAT", zlib.compress(unfiltered.tobytes(), 9)),
            _chunk(b"IEND", b""),
        ]
    )


def data_uri(file: bytes) -> str:
    """The picture inside an address, so that a page needs no second file."""
    return f"data:image/png;base64,{base64.b64encode(file).decode()}"


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )
