"""The same bytes get the same answers on the fast path and off it, however they arrive.

``make fuzz`` runs many more cases.
"""

import http.client
import io
import json
import re
import socket
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hippo_site.server import BODY, Server, running

PREDICT = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
ONE = PREDICT + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
TENSOR = b'{"inputs":[{"name":"pixels","shape":[1,784],"datatype":"FP32","data":%s}]}'
V2 = TENSOR % json.dumps([0] * 784).encode()
RAW = bytes(4 * 784)
PIECES = [
    ONE,
    ONE.replace(b"/predict", b"/v1/predict?model=ben"),
    ONE.replace(b"Host:", b"X-Forwarded-For: 192.0.2.7\r\nAuthorization: Basic YTpi\r\nHost:"),
    ONE.replace(b"Host:", b"Accept: */*\r\nAccept-Encoding: gzip\r\nOrigin: http://a\r\nHost:"),
    b"POST /v2/models/ada/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
    % (len(V2), V2),
    b"POST /v2/models/ben/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n"
    b"Inference-Header-Content-Length: 0\r\n\r\n%s" % (len(RAW), RAW),
    b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST /v2/models/ada/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}",
    b"POST /v1/predict?model=ben HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n{",
    PREDICT + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    PREDICT + b"Connection: close\r\nContent-Length: 2\r\n\r\n{}",
    PREDICT + b"X-Forwarded-Proto: https\r\nContent-Length: 2\r\n\r\n{}",
    PREDICT + b"Cookie: a=b\r\nAccept: application/x-npy\r\nContent-Length: 2\r\n\r\n{}",
    b"POST /predict HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}",
    b"CONNECT a:1 HTTP/1.1\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST /predict HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n",
    b"POST /predict HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
    b"POST /predict?modle=x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n",
]
# Framing and whose answer it is; the parts of others are kept in sets, in any order.
VARYING = {"date", "x-request-id", "server", "content-length", "transfer-encoding"}


@pytest.fixture(scope="module")
def servers(tmp_path_factory) -> Iterator[tuple[Server, Server]]:
    with (
        running(tmp_path_factory.mktemp("fast"), WEB_CONCURRENCY="1") as fast,
        running(tmp_path_factory.mktemp("slow"), WEB_CONCURRENCY="1", FAST_PATH="off") as slow,
    ):
        yield fast, slow


@st.composite
def cut(draw, sent: bytes) -> list[bytes]:
    """The bytes, cut at up to three places."""
    cuts = sorted(draw(st.lists(st.integers(1, max(1, len(sent) - 1)), max_size=3, unique=True)))
    return [sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True)]


@st.composite
def conversations(draw) -> list[bytes]:
    """What a client sends, as it is cut into packets: requests, some of them damaged."""
    sent = b"".join(draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=3)))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(sent) - 1))
        damage = draw(st.sampled_from([b"", b"\r\n", b" ", b"\x00", b":", b"A", b"\xff", b"0"]))
        sent = sent[:place] + damage + sent[place + 1 :]
    return draw(cut(sent))


def answers(server: Server, packets: list[bytes]) -> list[tuple]:
    """Every answer until the server has no more to say: status, headers but what varies, body."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        data = b""
        try:
            for packet in packets:
                connection.sendall(packet)
                time.sleep(0.003)
            connection.shutdown(socket.SHUT_WR)
            while more := connection.recv(65_536):
                data += more
        except OSError:  # it was reset: what came before it counts
            pass
    return [*parsed(data)]


class Received:
    """Bytes as http.client reads them from a socket."""

    def __init__(self, data: bytes) -> None:
        self.file = io.BytesIO(data)
        self.file.close = lambda: None  # type: ignore[method-assign]  # the next answer is in it

    def makefile(self, mode: str) -> io.BytesIO:
        return self.file


def parsed(data: bytes) -> Iterator[tuple]:
    """The answers in what a server sent."""
    received = Received(data)
    while received.file.tell() < len(data):
        answer = http.client.HTTPResponse(received)  # type: ignore[arg-type]
        answer.begin()
        headers = {
            (name.lower(), tuple(sorted(re.split("[;,] *", value.lower()))))
            for name, value in answer.getheaders()
            if name.lower() not in VARYING
        }
        yield answer.status, headers, answer.read()


@given(packets=conversations())
def test_the_fast_path_answers_like_the_long_way(servers, packets):
    fast, slow = servers

    assert answers(fast, packets) == answers(slow, packets)
