"""V2 compression: bodies and answers may be gzip or deflate, the JSON and the tensors together."""

import gzip
import zlib
from collections.abc import Callable

from inference.negotiation import qualities

FASTEST = 1
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, FASTEST, mtime=0),
    "deflate": lambda body: zlib.compress(body, FASTEST),
}


def encoding_for(accepted: str) -> str:
    """The one of ENCODERS that an Accept-Encoding header prefers; "" to send the body as it is."""
    weights = qualities(accepted)
    best = max(ENCODERS, key=lambda name: weights.get(name, 0))
    weight = weights.get(best, 0)
    return best if weight > 0 and weight >= weights.get("identity", 0) else ""
