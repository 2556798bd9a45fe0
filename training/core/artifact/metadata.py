"""Metadata of a network: the ``.json`` half of an artifact.

Everything in it was written by somebody else, so every field has a check, and a file with a field
that fails is refused. Unknown fields are ignored, missing ones are empty.
"""

import json
import re
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from training.core.artifact.errors import ArtifactError, quoted
from training.core.artifact.schema import CHECKS, FORMAT

MAX_BYTES = 1_000_000
EMPTY: tuple[Any, ...] = (None, "", {}, [])
NUMBERS = re.compile(r"\[\n[^\]\[{}\"]*\]")  # a list of numbers, over several lines


@dataclass(frozen=True)
class Metadata:
    """The metadata of one network; ``docs/TRAINING.md`` names the keys of the dictionaries.

    accuracy  on the test images, in percent
    """

    name: str
    accuracy: float
    description: str = ""
    test_samples: int | None = None
    format: int = FORMAT
    architecture: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)
    snapshots: list[dict[str, Any]] = field(default_factory=list)
    confusion: list[list[int]] | None = None
    calibration: dict[str, Any] = field(default_factory=dict)
    weights_sha256: str = ""
    created_at: str = ""

    @classmethod
    def from_json(cls, data: bytes, *, name: str = "") -> "Metadata":
        """Read a file of any age; ``name`` is for older ones, which do not say theirs."""
        document = {"name": name} | _today(_parse(data))
        if "accuracy" not in document:
            raise ArtifactError("The .json does not give the accuracy.")
        known = {each.name for each in fields(cls)} & document.keys()
        return cls(**{key: CHECKS[key](key, document[key]) for key in known})

    def to_json(self) -> bytes:
        """The file as people read it; raises ArtifactError for what could not be read back."""
        present = {key: value for key, value in asdict(self).items() if value not in EMPTY}
        try:
            text = json.dumps(present, indent=2, ensure_ascii=False, allow_nan=False)
            data = NUMBERS.sub(_on_one_line, text).encode() + b"\n"
        except (TypeError, ValueError) as error:
            raise ArtifactError(f"The .json cannot be written: {quoted(error)}.") from error
        Metadata.from_json(data)
        return data


def _parse(data: bytes) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise ArtifactError(f"The .json is longer than {MAX_BYTES:,} bytes.")
    try:
        document = json.loads(data.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise ArtifactError(f"The .json cannot be read: {quoted(error)}.") from error
    if not isinstance(document, dict):
        raise ArtifactError("The .json is not an object.")
    return document


def _on_one_line(numbers: re.Match[str]) -> str:
    return f"[{', '.join(numbers[0].strip('[]').replace(',', ' ').split())}]"


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is not a number")


def _today(document: dict[str, Any]) -> dict[str, Any]:
    """The document without nulls, and with an older file's words in the places of today's."""
    performance = document.get("performance")
    if not isinstance(performance, dict):
        performance = {}
    older = {
        "accuracy": performance.get("test_accuracy", document.get("final_accuracy")),
        "test_samples": performance.get("test_samples"),
        "training": document.get("training_config"),
    }
    given = {key: value for key, value in document.items() if value is not None}
    return {key: value for key, value in older.items() if value is not None} | given
