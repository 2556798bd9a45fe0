"""Requests that no honest client sends, byte for byte, to the whole server: one answer each."""

import json
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hippo_site.charset import readable
from tests.conftest import random_network
from tests.hippo_site.server import BODY, Server, running, save_two
from tests.patience import PATIENCE
from training.core.artifact import Metadata, save

HOST = b"Host: localhost\r\n"
TYPE = b"Content-Type: application/json\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(BODY)
PREDICT = b"POST /predict HTTP/1.1\r\n" + HOST + TYPE


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    place = tmp_path_factory.mktemp("bad-http")
    save_two(place / "models")  # one of them is replaced
    with running(place) as server:
        yield server


def status(server: Server, request: bytes) -> int:
    """Of the first answer; 0 where there was none."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        try:
            while more := connection.recv(65_536):
                answer += more
        except ConnectionResetError:
            pass
    status_line = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    code = int(status_line[1]) if status_line else 0
    if code >= 400:
        assert b"application/problem+json" in answer
        assert b"Traceback" not in answer
    return code


LENGTHS = {
    "absent": (b"", 400),
    "zero": (b"Content-Length: 0\r\n", 400),
    "negative": (b"Content-Length: -1\r\n", 400),
    "in floating point": (b"Content-Length: 1e3\r\n", 400),
    "with a sign": (b"Content-Length: +5\r\n", 400),
    "hexadecimal": (b"Content-Length: 0x10\r\n", 400),
    "Arabic digits": ("Content-Length: ٥\r\n".encode(), 400),
    "a list": (b"Content-Length: 5, 5\r\n", 400),
    "twice": (LENGTH + LENGTH, 400),
    "twice, unlike": (LENGTH + b"Content-Length: 1\r\n", 400),
    "larger than the body": (b"Content-Length: 9999\r\n", 400),
    "5,000 digits": (b"Content-Length: " + b"9" * 5_000 + b"\r\n", 400),
    "40 MB": (b"Content-Length: 40000000\r\n", 413),
    "and chunked": (LENGTH + b"Transfer-Encoding: chunked\r\n", 400),
    "chunked, but not": (b"Transfer-Encoding: chunked\r\n", 400),
    "an unknown coding": (b"Transfer-Encoding: magic\r\n", 501),
    "chunked twice": (b"Transfer-Encoding: chunked, chunked\r\n", 400),
}


@pytest.mark.parametrize("length", LENGTHS)
def test_a_length_that_is_none(server, length):
    header, expected = LENGTHS[length]

    assert status(server, PREDICT + header + b"\r\n" + BODY) == expected


HEADERS = {
    "no Host": (b"", 400),
    "another Host": (b"Host: evil.example\r\n", 400),
    "a user in the Host": (b"Host: localhost@evil.example\r\n", 400),
    "any Host": (b"Host: *\r\n", 400),
    "an empty Host": (b"Host: \r\n", 400),
    "300 letters of Host": (b"Host: " + b"a" * 300 + b"\r\n", 400),
    "a NUL in the Host": (b"Host: local\0host\r\n", 400),
    "two Hosts": (HOST + HOST, 400),
    "another host behind the Host": (HOST + b"X-Forwarded-Host: evil.example\r\n", 200),
    "https, by a client's own word": (HOST + b"X-Forwarded-Proto: https\r\n", 200),
    "a prefix, by a client's own word": (HOST + b"Script-Name: /x\r\n", 200),
    "101 headers": (HOST + b"".join(b"X-%d: y\r\n" % n for n in range(101)), 431),
    "a header of 9 kB": (HOST + b"X-Long: " + b"a" * 9_000 + b"\r\n", 431),
    "a header without a colon": (HOST + b"nonsense\r\n", 400),
    "a space before the colon": (HOST + b"X-Odd : y\r\n", 400),
    "a folded header": (HOST + b"X-Odd: a\r\n b\r\n", 400),
    "a line end inside": (HOST + b"X-Odd: a\rb\r\n", 400),
    "an id of 10 kB": (HOST + b"X-Request-ID: " + b"a" * 7_000 + b"\r\n", 200),
    "a range": (HOST + b"Range: bytes=0-1\r\n", 200),
    "a token in a cookie": (HOST + b"Cookie: sessionid=x; csrftoken=y\r\n", 200),
    "every kind of Accept": (HOST + b"Accept: ;;;, text/html;q=zz, */*\r\n", 200),
    "gzip, but not": (HOST + b"Content-Encoding: gzip\r\n", 400),
    "an unknown expectation": (HOST + b"Expect: the-inquisition\r\n", 417),
}


@pytest.mark.parametrize("header", HEADERS)
def test_headers_of_a_prediction(server, header):
    lines, expected = HEADERS[header]

    request = b"POST /predict HTTP/1.1\r\n" + lines + TYPE + LENGTH + b"\r\n" + BODY
    assert status(server, request) == expected


LINES = {
    "no version": (b"GET /healthz\r\n", 400),
    "HTTP/0.9": (b"GET /healthz HTTP/0.9\r\n", 400),
    "HTTP/2 by name": (b"GET /healthz HTTP/2.0\r\n", 400),
    "a method of its own": (b"BREW /predict HTTP/1.1\r\n", 405),
    "a method in small letters": (b"get /healthz HTTP/1.1\r\n", 400),
    "TRACE": (b"TRACE /predict HTTP/1.1\r\n", 405),
    "CONNECT": (b"CONNECT localhost:80 HTTP/1.1\r\n", 404),
    "a line of 5 kB": (b"GET /" + b"a" * 5_000 + b" HTTP/1.1\r\n", 414),
    "no path": (b"GET  HTTP/1.1\r\n", 400),
    "a full address": (b"GET http://localhost/healthz HTTP/1.1\r\n", 200),
    "another site's address": (b"GET http://evil.example/healthz HTTP/1.1\r\n", 200),
    "two slashes": (b"GET //healthz HTTP/1.1\r\n", 404),
    "a slash at the end": (b"GET /healthz/ HTTP/1.1\r\n", 404),
    "a slash after predict": (b"POST /predict/ HTTP/1.1\r\n", 404),
    "up and down": (b"GET /models/../healthz HTTP/1.1\r\n", 404),
    "out of static": (b"GET /static/../manage.py HTTP/1.1\r\n", 404),
    "out of static, encoded": (b"GET /static/%2e%2e/%2e%2e/manage.py HTTP/1.1\r\n", 404),
    "out of static, twice encoded": (b"GET /static/%252e%252e/manage.py HTTP/1.1\r\n", 404),
    "static from the root": (b"GET /static//etc/passwd HTTP/1.1\r\n", 404),
    "a backslash": (b"GET /static\\..\\manage.py HTTP/1.1\r\n", 404),
    "a NUL": (b"GET /models/%00 HTTP/1.1\r\n", 404),
    "a NUL in static": (b"GET /static/a%00b HTTP/1.1\r\n", 404),
    "no UTF-8": (b"GET /models/%ff HTTP/1.1\r\n", 404),
    "half an escape": (b"GET /models/%e2%8 HTTP/1.1\r\n", 404),
    "an encoded slash": (b"GET /models/a%2fb HTTP/1.1\r\n", 404),
    "an emoji": (b"GET /models/%F0%9F%A6%9B HTTP/1.1\r\n", 404),
    "letters that are none": ("GET /modèles HTTP/1.1\r\n".encode(), 400),
    "a query of 3 kB": (b"GET /models?search=" + b"a" * 3_000 + b" HTTP/1.1\r\n", 422),
    "a NUL in the query": (b"GET /models?search=%00 HTTP/1.1\r\n", 422),
    "a query that is no UTF-8": (b"GET /models?search=%ff HTTP/1.1\r\n", 200),
    "a key without a value": (b"GET /models?search HTTP/1.1\r\n", 200),
    "a thousand parameters": (b"GET /models?" + b"page=1&" * 500 + b" HTTP/1.1\r\n", 200),
    "a fragment": (b"GET /healthz#x HTTP/1.1\r\n", 200),
}


@pytest.mark.parametrize("line", LINES)
def test_first_lines(server, line):
    first, expected = LINES[line]

    assert status(server, first + HOST + b"\r\n") == expected


@pytest.mark.parametrize(
    "data", [b"\0" * 100, b"\x16\x03\x01\x02\x00\x01", b"SSH-2.0-x\r\n\r\n", b"{}"]
)
def test_what_is_not_http_at_all(server, data):
    assert status(server, data) in (0, 400)


def test_every_answer_while_a_network_is_replaced_is_of_one_revision(server, tmp_path):
    old = server.post()[1]
    assert old["model"] == "ada"
    folder = server.env["HF_MODEL_REPO"]
    with ThreadPoolExecutor(8) as pool:
        before = [pool.submit(server.post) for _ in range(50)]
        save(Path(folder), random_network(seed=9), Metadata(name="ada", accuracy=97.0))
        server.manage("sync_models")
        during = [pool.submit(server.post) for _ in range(400)]
        answers = [future.result() for future in before + during]

    assert {code for code, _ in answers} == {200}
    by_revision: dict[str, set[str]] = {}
    for _, body in answers:
        by_revision.setdefault(body["revision"], set()).add(json.dumps(body["probabilities"]))
    assert old["revision"] in by_revision
    assert {len(different) for different in by_revision.values()} == {1}


def seen(**environ: str) -> dict[str, str]:
    """What the application behind it gets."""
    got: dict[str, str] = {}
    readable(lambda environ, _: got.update(environ) or [])(environ, None)
    return got


def test_a_path_with_a_nul_is_one_that_any_database_can_look_up():
    path = seen(PATH_INFO="/runs/a\0b/events")["PATH_INFO"]

    assert path.encode("latin-1").decode() == "/runs/a\ufffdb/events"


def test_another_charset_is_an_unknown_media_type():
    for name, passed in (
        ("utf-8", "text/plain; charset=utf-8"),
        ("bz2_codec", "application/octet-stream"),
    ):
        assert (
            seen(PATH_INFO="/", CONTENT_TYPE=f"text/plain; charset={name}")["CONTENT_TYPE"]
            == passed
        )
