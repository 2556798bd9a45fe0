"""The routes that take the fast path: they answer questions about images and do nothing else."""

from typing import Any

EXACT = ("/predict", "/v1/predict")
BELOW = "/v2/models/"
METHOD = "POST"


def takes_fast_path(environ: dict[str, Any]) -> bool:
    """Whether a request is for a view that needs no session, no cookie and no database.

    Below a prefix Django has to know the prefix.
    """
    path = environ["PATH_INFO"]
    is_prediction = path in EXACT or path.startswith(BELOW)
    return is_prediction and environ["REQUEST_METHOD"] == METHOD and not environ.get("SCRIPT_NAME")


def begins_like_a_prediction(data: bytes) -> bool:
    """Much the same question, asked of the first bytes of a request."""
    return data.startswith(_BEGINNINGS)


_BEGINNINGS = tuple(f"{METHOD} {path}".encode() for path in (*EXACT, BELOW))
