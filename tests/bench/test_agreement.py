"""The serving bench compares each server's answer with the network's before it measures it."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import pytest

from bench.peers.agreement import check, probabilities
from bench.peers.servers import HEADER, NETWORK, image, questions
from training.core.artifact import read_network

RIGHT = read_network(NETWORK).probabilities(image()[None].astype(np.float32))[0]
WRONG = np.roll(RIGHT, 1)


def in_json(values):
    return json.dumps({"probabilities": values.tolist()}).encode(), None


def in_v2_json(values):
    output = {"name": "probabilities", "parameters": None, "data": [values.tolist()]}
    return json.dumps({"outputs": [output]}).encode(), None


def in_v2_binary(values):
    sizes = {"predicted_digit": 8, "probabilities": values.nbytes}
    outputs = [
        {"name": name, "parameters": {"binary_data_size": size}} for name, size in sizes.items()
    ]
    head = json.dumps({"outputs": outputs}).encode()
    return head + bytes(8) + values.astype("<f4").tobytes(), str(len(head))


@pytest.mark.parametrize("written", [in_json, in_v2_json, in_v2_binary])
def test_the_probabilities_are_read_in_every_format(written):
    assert probabilities(*written(RIGHT)) == pytest.approx(RIGHT)


@contextmanager
def answering(body, header):
    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            self.send_response(200)
            if header:
                self.send_header(HEADER, header)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        yield server.server_port
        thread.join()


@pytest.mark.parametrize("written", [in_json, in_v2_json, in_v2_binary])
def test_a_server_that_answers_something_else_is_refused(written):
    question = questions("digits")["JSON"]
    with answering(*written(RIGHT)) as port:
        check(port, question)
    with answering(*written(WRONG)) as port, pytest.raises(RuntimeError, match="off by up to"):
        check(port, question)
