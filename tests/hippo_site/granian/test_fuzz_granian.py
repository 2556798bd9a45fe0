"""The same bytes get the same answers from granian as from gunicorn's long way, as they may arrive.

Known differences, which are left out here: granian says no ``Connection``, refuses what is no HTTP
by a 400 without a body, takes lines that end with a line feed alone, and drops a client that has
closed its half. ``make fuzz`` runs many more cases.
"""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import zip_longest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hippo_site.fast_path.problems import DETAILS
from hippo_site.http_rules import NO_HOST
from tests.hippo_site.fast_path.test_direct import FOR_THE_VIEW, ORDINARY
from tests.hippo_site.server import Server, granian, running
from tests.hippo_site.test_fuzz import PIECES, cut, parsed

pytest.importorskip("granian", reason="make .venv/granian.stamp")

LAST = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
# Damaged here, a message ends elsewhere, and a server would wait; or a line ends without \r.
FRAMING = re.compile(
    rb"Content-Length: \d+|Transfer-Encoding.*?\r\n0\r\n\r\n|Connection: close|\r", re.DOTALL
)
TWO_HOSTS = b"\r\nHost: a\r\nHost: b\r\n"  # granian joins them: refused too, in other words
WITHOUT_PATH = b"CONNECT a:1"  # granian takes its authority for a Host
NO_HTTP = [NO_HOST.encode(), *(detail.encode() for _, _, detail in DETAILS)]
COMPARED = [piece for piece in PIECES if TWO_HOSTS not in piece and WITHOUT_PATH not in piece]


@pytest.fixture(scope="module")
def servers(tmp_path_factory) -> Iterator[tuple[Server, Server]]:
    with (
        granian(tmp_path_factory.mktemp("granian"), WEB_CONCURRENCY="1") as fast,
        running(tmp_path_factory.mktemp("slow"), WEB_CONCURRENCY="1", FAST_PATH="off") as slow,
    ):
        yield fast, slow


@st.composite
def conversations(draw) -> list[bytes]:
    """What a client sends, as it is cut into packets: requests, of which a byte may be damaged."""
    sent = b"".join(draw(st.lists(st.sampled_from(COMPARED), min_size=1, max_size=3)))
    framing = {place for match in FRAMING.finditer(sent) for place in range(*match.span())}
    if draw(st.booleans()):
        place = draw(st.sampled_from([n for n in range(len(sent)) if n not in framing]))
        damage = draw(st.sampled_from([b" ", b"\x00", b":", b"A", b"\xff", b"0"]))
        sent = sent[:place] + damage + sent[place + 1 :]
    return draw(cut(sent + LAST))


def answers(server: Server, packets: list[bytes]) -> list[tuple]:
    """Every answer until the server closes: status, headers but what varies, body."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        data = b""
        with suppress(ConnectionError):  # it refused what came before
            for packet in packets:
                connection.sendall(packet)
                time.sleep(0.003)
        with suppress(ConnectionError):
            while more := connection.recv(65_536):
                data += more
    return [
        (status, {pair for pair in headers if pair[0] != "connection"}, body)
        for status, headers, body in parsed(data)
    ]


def is_refused_by_the_server(answer: tuple) -> bool:
    """Whether it was no HTTP to the server: granian then answers without a body."""
    status, _, body = answer
    return status >= 400 and (not body or any(detail in body for detail in NO_HTTP))


@given(packets=conversations())
def test_granian_answers_like_the_long_way(servers, packets):
    for answer, expected in zip_longest(*(answers(server, packets) for server in servers)):
        if answer and expected and is_refused_by_the_server(expected):
            assert answer[0] >= 400
            return
        if answer and expected and is_refused_by_the_server(answer):
            assert expected[0] >= 400
            return
        assert answer == expected


def request_of(path: str, body: bytes, more: dict[str, str]) -> bytes:
    """The bytes of a request whose headers are named as WSGI names them."""
    headers = {"HTTP_HOST": "localhost", "CONTENT_TYPE": "application/json"} | more
    headers = {"CONTENT_LENGTH": str(len(body))} | headers
    lines = [
        f"{name.removeprefix('HTTP_').replace('_', '-')}: {value}\r\n"
        for name, value in headers.items()
    ]
    return f"POST {path} HTTP/1.1\r\n{''.join(lines)}\r\n".encode() + body


def test_every_kind_of_prediction_is_answered_the_same_twice(servers):
    kinds = [case[:3] for case in (*ORDINARY.values(), *FOR_THE_VIEW.values())]
    packets = [request_of(*kind) for kind in kinds if "CONTENT_LENGTH" not in kind[2]]
    by_granian, by_gunicorn = (answers(server, [*packets, *packets, LAST]) for server in servers)

    assert len(by_granian) == 2 * len(packets) + 1
    assert by_granian == by_gunicorn
