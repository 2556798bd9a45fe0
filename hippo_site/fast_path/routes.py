"""The routes that take the fast path: they answer questions about images and do nothing else."""

EXACT = ("/predict", "/v1/predict")
BELOW = "/v2/models/"
METHOD = "POST"


def is_prediction(method: str, path: str) -> bool:
    """Whether a request is for a view that needs no session, no cookie and no database."""
    return method == METHOD and (path in EXACT or path.startswith(BELOW))


def begins_like_a_prediction(data: bytes) -> bool:
    """The same question, asked of the first bytes of a request."""
    return data.startswith(_BEGINNINGS)


_BEGINNINGS = tuple(f"{METHOD} {path}".encode() for path in (*EXACT, BELOW))
