"""Bodies and answers of the protocol may be compressed, the JSON and the tensors together."""

import gzip
import zlib
from collections.abc import Callable

FASTEST = 1
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, FASTEST, mtime=0),
    "deflate": lambda body: zlib.compress(body, FASTEST),
}


def encoding_for(accepted: str) -> str:
    """The first of ENCODERS that an Accept-Encoding header names, "" for none of them."""
    named = [word.partition(";") for word in accepted.lower().split(",")]
    accepted_names = {name.strip() for name, _, weight in named if weight.strip() != "q=0"}
    return next((name for name in ENCODERS if name in accepted_names), "")
