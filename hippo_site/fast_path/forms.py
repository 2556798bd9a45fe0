"""Bodies that are too large for their form, known from the head and the first kilobyte.

One image as JSON is below 32 kB, a batch says so at its beginning. What is neither is refused
before the rest has come: eight megabytes would be read and kept to end in the same answer.
"""

import re

from inference.parsers.json import MAX_IMAGE_BYTES, NEAR_START

ROUTE = re.compile(rb"POST (?:/v1)?/(predict|activations|explain)[ ?]")
IS_JSON = re.compile(rb"\r\ncontent-type[ \t]*:[ \t]*application/json", re.IGNORECASE)
IS_ENCODED = re.compile(rb"\r\ncontent-encoding[ \t]*:", re.IGNORECASE)


def is_too_large(head: bytes, opening: bytes, size: int) -> bool:
    """Whether a body of ``size`` bytes that begins with ``opening`` is JSON of one image."""
    route = ROUTE.match(head)
    if route is None or size <= MAX_IMAGE_BYTES or len(opening) < NEAR_START:
        return False
    if not IS_JSON.search(head) or IS_ENCODED.search(head):
        return False
    return route[1] != b"predict" or b'"batch"' not in opening[:NEAR_START]
