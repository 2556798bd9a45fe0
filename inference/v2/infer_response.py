"""Infer responses: the requested outputs, as JSON or as bytes that follow the JSON."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from inference.errors import Invalid
from inference.prediction import Prediction
from inference.renderers import to_json
from inference.serving.catalog import Servable
from inference.v2.infer_request import InferRequest, RequestedOutput
from inference.v2.tensors import strings_to_bytes
from training.core.network import Network

DATATYPE = {"i": "INT64", "f": "FP32"}  # by NumPy's kind


class InferResponse(NamedTuple):
    """A body of which the first ``json_bytes`` are JSON; all of it where that is None."""

    body: bytes
    json_bytes: int | None


class Results:
    """What a network can say of some images; activations are looked at only when asked for."""

    def __init__(self, network: Network, pixels: npt.NDArray[np.float32]) -> None:
        self._network = network
        self._pixels = pixels
        self.prediction = Prediction.of(network, pixels)

    def tensor(self, name: str) -> npt.NDArray:
        """(n, …), contiguous. Raises Invalid for a name that is none of ``outputs_of``."""
        if name in self.defaults():
            return OUTPUTS[name](self.prediction)
        layers = [f"activation_{i}" for i in range(1, len(self._network.sizes))]
        if name not in layers:
            raise Invalid("There is no output of that name; the model's metadata lists them.")
        return self._network.activations(self._pixels)[1 + layers.index(name)]

    def defaults(self) -> list[str]:
        """The outputs of a request that names none: all but the activations."""
        return [name for name in OUTPUTS if name != "doubt" or self._network.doubt]


OUTPUTS: dict[str, Callable[[Prediction], npt.NDArray]] = {
    "digit": lambda prediction: prediction.digits[:, None],
    "confidence": lambda prediction: prediction.confidence[:, None],
    "probabilities": lambda prediction: prediction.probabilities,
    "doubt": lambda prediction: np.asarray(prediction.doubt)[:, None],
}


def write_response(request: InferRequest, record: Servable, results: Results) -> InferResponse:
    defaults = [RequestedOutput(name, request.binary) for name in results.defaults()]
    outputs: list[dict[str, Any]] = []
    tensor_bytes: list[bytes] = []
    for requested in request.requested or defaults:
        described, data = _written(requested, results.tensor(requested.name))
        outputs.append(described)
        tensor_bytes += data
    document: dict[str, Any] = {"model_name": record.name, "model_version": record.revision}
    if request.id is not None:
        document["id"] = request.id
    text = to_json(document | {"outputs": outputs})
    return InferResponse(b"".join([text, *tensor_bytes]), len(text) if tensor_bytes else None)


def _written(requested: RequestedOutput, values: npt.NDArray) -> tuple[dict[str, Any], list[bytes]]:
    """How the JSON describes one output, and its bytes, if it is to be bytes."""
    if requested.classification:
        return _classes(requested, values)
    output = {
        "name": requested.name,
        "datatype": DATATYPE[values.dtype.kind],
        "shape": values.shape,
    }
    if not requested.binary:
        return output | {"data": np.ascontiguousarray(values).reshape(-1)}, []
    return output | {"parameters": {"binary_data_size": values.nbytes}}, [values.tobytes()]


def _classes(requested: RequestedOutput, values: npt.NDArray) -> tuple[dict[str, Any], list[bytes]]:
    """The largest ``classification`` values of each row as texts, "value:index"."""
    best = np.argsort(-values, axis=1, kind="stable")[:, : requested.classification]
    texts = [f"{row[i]:f}:{i}" for row, places in zip(values, best, strict=True) for i in places]
    output = {"name": requested.name, "datatype": "BYTES", "shape": best.shape}
    if not requested.binary:
        return output | {"data": texts}, []
    data = strings_to_bytes(texts)
    return output | {"parameters": {"binary_data_size": len(data)}}, [data]


def outputs_of(network: Network) -> list[tuple[str, str, list[int]]]:
    """Name, datatype and shape of every output; -1 is the number of images."""
    layers = enumerate(network.sizes[1:], start=1)
    return [
        ("digit", "INT64", [-1, 1]),
        ("confidence", "FP32", [-1, 1]),
        ("probabilities", "FP32", [-1, 10]),
        *([("doubt", "FP32", [-1, 1])] if network.doubt else []),
        *[(f"activation_{i}", "FP32", [-1, size]) for i, size in layers],
    ]
