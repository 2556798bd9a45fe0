"""Bodies that several of the tests of bad input send."""

import orjson

from tests.inference.conftest import BLANK

ONE = orjson.dumps({"pixels": BLANK})
RANGE = "Pixels run from 0 (paper) to 1 (ink); divide 0–255 by 255."


def pixels(last: str) -> bytes:
    """An image whose last pixel is written as given."""
    return b'{"pixels": [' + b"0," * 783 + last.encode() + b"]}"
