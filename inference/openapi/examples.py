"""What is asked and answered: the examples of the OpenAPI document, by the name of their schema.

The answers in ``examples.json`` are those of a real site; a test asks for them again. Long lists
are shortened there, and numbers rounded to four digits.
"""

import json
from pathlib import Path
from typing import Any

from inference import problems
from inference.errors import Fault
from inference.parsers.images import RANGE
from training.core.arrays import PIXELS

RECORDED = Path(__file__).with_name("examples.json")
NOTES = {
    "ModelPage": {"summary": "history and snapshots are cut short"},
    "Segments": {"summary": "the first of five segments; the picture is docs/postcode.png"},
}
ERRORS = ("ProblemAnswer", "Error")
FAULTS = {
    ("POST", 422): ("OfPixels", [Fault("/pixels/1", RANGE)]),
    ("GET", 422): ("OfQuery", [Fault("/count", "A valid integer is required.")]),
}

AT = "2026-11-25T12:00:00Z"
EVENTS = [
    {
        "event": "run_start",
        "name": "my-first-run",
        "command": "manage.py train_mnist --sizes 784 30 10",
        "plan": {"sizes": [784, 30, 10], "epochs": 2},
        "at": AT,
    },
    {"event": "epoch", "epoch": 1, "loss": 0.31, "validation_accuracy": 94.1, "at": AT},
]


def requests(pixels: list[float]) -> dict[str, Any]:
    """The same digit wherever one is asked about."""
    tensor = {"name": "pixels", "shape": [1, PIXELS], "datatype": "FP32", "data": pixels}
    outputs = [{"name": "digit"}, {"name": "confidence"}]
    return {
        "OneImage": {"pixels": pixels},
        "Batch": {"batch": [pixels, pixels]},
        "InferJson": {"id": "7", "inputs": [tensor], "outputs": outputs},
        "IndexRequest": {"ready": True},
        "Options": {},
        "PatchedPreferences": {"default_network": None},
        "NewRun": {"key": "0b9c2f6e51d84b0f", "name": "my-first-run"},
        "EventsBody": {"events": EVENTS, "live": True},
    }


def read(recorded: Path = RECORDED) -> dict[str, Any]:
    answers = json.loads(recorded.read_bytes())
    (sample,) = answers["SamplesAnswer"]["samples"]
    return requests(sample["pixels"]) | answers


def error(name: str, status: int, method: str) -> tuple[str, dict[str, Any]]:
    """One of ERRORS, by its own name: its status words it, unless there is more to say."""
    more, faults = FAULTS.get((method, status), ("", []))
    is_v2 = name != "ProblemAnswer"
    response = (
        problems.error_of_v2(status) if is_v2 else problems.problem_response(status, errors=faults)
    )
    return f"{name}{status}{more}", json.loads(response.content)


EXAMPLES = read()
