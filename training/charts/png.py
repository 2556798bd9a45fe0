"""Small PNG images with one byte a pixel, which is an index into a palette of 256 colours.

The format is that of the PNG specification (W3C, third edition), sections 5 and 11.
"""

import base64
import struct
import zlib

import numpy as np
import numpy.typing as npt

from training.core.arrays import Bytes

SIGNATURE = b"\x89PNG\r\n\x1a\n"
INDEXED = 3  # colour type: pixels are indices into a palette

Palette = npt.NDArray[np.uint8]  # (256, 4): red, green, blue, opacity


def ink_palette() -> Palette:
    """From 0, white paper, to 255, black ink; opaque, so that the page's colour does not matter."""
    grey = 255 - np.arange(256)
    return np.stack([grey, grey, grey, np.full(256, 255)], axis=1).astype(np.uint8)


def diverging_palette(below: str, above: str) -> Palette:
    """One colour (#rrggbb) below 128 and one above, both transparent towards 128."""
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
    rows = np.zeros((height, width + 1), np.uint8)  # each begins with its filter type, 0 for none
    rows[:, 1:] = pixels
    return SIGNATURE + b"".join(
        [
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", palette[:, :3].tobytes()),
            _chunk(b"tRNS", palette[:, 3].tobytes()),
            _chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)),
            _chunk(b"IEND", b""),
        ]
    )


def data_uri(file: bytes) -> str:
    """A PNG file as an address that holds its content, so that a page needs no second file."""
    return f"data:image/png;base64,{base64.b64encode(file).decode()}"


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )
