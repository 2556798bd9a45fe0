"""Whether a server of the comparison answers with the network's probabilities.

One that is quick and wrong is no rival: its round is left out, with the reason.
"""

import http.client
import json
from contextlib import closing

import numpy as np

from bench.peers.servers import HEADER, NETWORK, Question, image
from training.core.artifact import read_network

TOLERANCE = 1e-6  # float32, summed in another order


def check(port: int, question: Question) -> None:
    """Raises RuntimeError where it answers something else."""
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        connection.request("POST", question.path, question.body, question.headers)
        answer = connection.getresponse()
        seen = probabilities(answer.read(), answer.getheader(HEADER))
    expected = read_network(NETWORK).probabilities(image()[None].astype(np.float32))[0]
    error = np.abs(seen - expected).max()
    if error > TOLERANCE:
        raise RuntimeError(f"{question.path}: probabilities are off by up to {error:.1e}")


def probabilities(body: bytes, header: str | None) -> np.ndarray:
    """(10,) of Hippo's JSON or of the V2 output with that name; ``header`` is the JSON's length
    where tensors follow it."""
    text, behind = (body[: int(header)], body[int(header) :]) if header else (body, b"")
    answer = json.loads(text)
    for output in answer.get("outputs", ()):
        size = (output.get("parameters") or {}).get("binary_data_size", 0)  # KServe writes null
        if output["name"] == "probabilities":
            return np.frombuffer(behind[:size], "<f4") if size else np.ravel(output["data"])
        behind = behind[size:]
    return np.array(answer["probabilities"])
