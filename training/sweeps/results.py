"""Results of a sweep's runs, and the folder that keeps them: ``ID.npz`` and ``ID.json`` each."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from training.core.artifact.weights import MAX_FILE
from training.core.files import read_capped, read_json, write_atomically

MAX_FACTS = 10_000_000  # bytes of a result's settings, history and snapshots


@dataclass(frozen=True)
class RunResult:
    """What became of one run.

    status               finished, or diverged; ``problem`` is then the evidence
    validation_accuracy  percent; None if it diverged
    seconds              of training alone
    images               that were learned from, every epoch's counted
    temperature          that the network's calibration has divided its logits by
    metadata             what an artifact says of a training: settings, history, snapshots
    weights              the ``.npz``; b"" if it diverged, or once it is not kept
    """

    id: str
    status: str
    validation_accuracy: float | None = None
    weights_sha256: str = ""
    seconds: float = 0.0
    images: int = 0
    temperature: float = 1.0
    problem: str = ""
    metadata: dict[str, Any] | None = None
    weights: bytes = b""


class ResultFolder:
    """A sweep's results on disk; a result is there once its ``.json`` is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, result: RunResult) -> None:
        """Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if result.weights:
            write_atomically(self._weights(result.id), result.weights)
        document = asdict(replace(result, weights=b""))
        del document["weights"]
        write_atomically(self._facts(result.id), json.dumps(document, indent=1).encode())

    def load(self, id: str) -> RunResult | None:
        """A result without its weights; None where it is missing or damaged: run it again."""
        try:
            result = RunResult(**read_json(self._facts(id), MAX_FACTS))
        except (OSError, ValueError, TypeError):
            return None
        return result if result.id == id else None

    def has_trained(self, weights_sha256: str) -> bool:
        """Whether a run of these has ended in the weights with that checksum."""
        results = (self.load(path.stem) for path in self.folder.glob("*.json"))
        return any(each and each.weights_sha256 == weights_sha256 for each in results)

    def weights(self, result: RunResult) -> bytes:
        """The ``.npz`` of a result; raises OSError where it is missing or damaged."""
        path = self._weights(result.id)
        try:
            weights = read_capped(path, MAX_FILE)
        except ValueError:
            weights = b""
        if hashlib.sha256(weights).hexdigest() != result.weights_sha256:
            raise OSError(f"{path} is not the network that was written: delete it and go on.")
        return weights

    def has_weights(self, result: RunResult) -> bool:
        return self._weights(result.id).is_file()

    def forget(self, result: RunResult) -> None:
        """As if it had never been computed."""
        self._facts(result.id).unlink(missing_ok=True)
        self.forget_weights(result)

    def forget_weights(self, result: RunResult) -> None:
        self._weights(result.id).unlink(missing_ok=True)

    def _weights(self, id: str) -> Path:
        return self.folder / f"{id}.npz"

    def _facts(self, id: str) -> Path:
        return self.folder / f"{id}.json"
