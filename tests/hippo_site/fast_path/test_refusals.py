"""What is refused before Django has the headers of other answers: pages elsewhere may read it."""

import email
import importlib.util
import json
import re
import socket
from collections.abc import Iterator

import pytest

from tests.hippo_site.server import Server, granian, running
from tests.patience import PATIENCE

PAGE = "https://app.example"
ASKED_BY = f"Origin: {PAGE}\r\nX-Request-ID: refused-1\r\n".encode()
HEAD = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + ASKED_BY
INFER = HEAD.replace(b"/predict", b"/v2/models/ada/infer")
LONG = b"Content-Length: 100000000000\r\n\r\n"
SERVERS = {"gunicorn": running, "granian": granian}
ABOUT_THIS_ONE = {"content-type", "content-length", "connection", "date", "server", "allow"}


@pytest.fixture(scope="module", params=SERVERS)
def server(request, tmp_path_factory) -> Iterator[Server]:
    if request.param == "granian" and importlib.util.find_spec("granian") is None:
        pytest.skip("make .venv/granian.stamp")
    place = tmp_path_factory.mktemp("refusals")
    with SERVERS[request.param](place, ALLOWED_ORIGINS=PAGE, WEB_CONCURRENCY="1") as server:
        yield server


def answer_to(server: Server, request: bytes) -> tuple[int, dict[str, str], dict]:
    """The status, the headers that do not describe the body, and the document."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        data = b""
        while (whole := re.match(rb"(.*?)\r\n\r\n(.*\})$", data, re.DOTALL)) is None:
            more = connection.recv(65_536)
            assert more, data
            data += more
    status_line, _, lines = whole[1].decode("latin-1").partition("\r\n")
    headers = {name.lower(): value for name, value in email.message_from_string(lines).items()}
    others = {name: headers[name] for name in headers.keys() - ABOUT_THIS_ONE}
    return int(status_line.split()[1]), others, json.loads(whole[2])


REFUSED = {
    "larger than any body": (HEAD + LONG, 413),
    "one image of megabytes": (
        HEAD + b"Content-Length: 9000000\r\n\r\n" + b'{"pixels":[' + b"0," * 4_499_994 + b"]",
        413,
    ),
    "without a host": (b"GET /healthz HTTP/1.1\r\n" + ASKED_BY + b"\r\n", 400),
}
BY_GUNICORN = {  # granian refuses them in Rust
    "a long header": (HEAD + b"X-A: " + b"a" * 9_000 + b"\r\nContent-Length: 0\r\n\r\n", 431),
    "a chunk that is none": (HEAD + b"Transfer-Encoding: chunked\r\n\r\nx\r\n", 400),
}


def of_django(server: Server) -> dict[str, str]:
    status, headers, _ = answer_to(server, HEAD + b"Content-Length: 2\r\n\r\n{}")
    assert (status, headers["access-control-allow-origin"]) == (422, PAGE)
    return headers


def test_a_refusal_has_the_headers_of_an_answer_of_django(server):
    by_gunicorn = BY_GUNICORN if "gunicorn" in server.process.args else {}
    expected = of_django(server).keys()

    for case, (request, refusal) in (REFUSED | by_gunicorn).items():
        status, headers, _ = answer_to(server, request)
        assert status == refusal, case
        assert headers.keys() == expected, case
        assert headers["access-control-allow-origin"] == PAGE
        assert headers["x-request-id"] == "refused-1"


def test_a_refusal_below_v2_has_the_shape_of_the_protocol(server):
    status, _, document = answer_to(server, INFER + LONG)

    assert (status, list(document)) == (413, ["error"])


def test_a_refusal_is_counted(server):
    series = 'hippo_requests_total{route="other",status="413"}'
    before = server.metrics().get(series, 0)

    answer_to(server, HEAD + LONG)

    assert server.metrics()[series] == before + 1
