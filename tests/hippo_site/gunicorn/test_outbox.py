"""Responses that wait for their clients: sent as they read, and bounded together."""

import selectors
import socket
from types import SimpleNamespace

import pytest

from hippo_site.gunicorn import outbox
from hippo_site.gunicorn.outbox import Outbox, unsent
from hippo_site.gunicorn.outgoing import Outgoing

LARGE = bytes(range(256)) * 20_000  # more than the kernel keeps for a client that does not read


class Connection:
    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock


class Ends:
    """Two ends of a connection, and what the outbox says of it."""

    def __init__(self) -> None:
        server, self.client = socket.socketpair()
        self.conn = Connection(server)

    def close(self) -> None:
        self.conn.sock.close()
        self.client.close()


@pytest.fixture
def box():
    poller, kept, gone = selectors.DefaultSelector(), [], []
    yield SimpleNamespace(
        poller=poller, kept=kept, gone=gone, out=Outbox(poller, kept=kept.append, gone=gone.append)
    )
    poller.close()


@pytest.fixture
def two():
    ends = [Ends(), Ends()]
    yield ends
    for each in ends:
        each.close()


def test_the_rest_is_sent_as_the_client_reads_and_the_connection_kept(box, two):
    conn, client = two[0].conn, two[0].client
    outgoing = Outgoing(conn.sock)
    outgoing.sendall(LARGE)
    conn.sock.setblocking(False)
    box.out.add(conn, outgoing.rest(), keep=True)

    data = b""
    while len(data) < len(LARGE):
        data += client.recv(1_000_000)
        for key, _ in box.poller.select(0):
            key.data(key.fileobj)

    assert data == LARGE
    assert (box.kept, box.gone) == ([conn], [])


def test_above_the_limit_the_one_that_waits_longest_ends(box, two, monkeypatch):
    monkeypatch.setattr(outbox, "HELD", len(LARGE))
    for ends in two:
        ends.conn.sock.setblocking(False)
        box.out.add(ends.conn, unsent(ends.conn.sock, LARGE), keep=True)

    assert box.gone == [two[0].conn]


def test_what_many_clients_wait_for_counts_once(box, two, monkeypatch):
    monkeypatch.setattr(outbox, "HELD", len(LARGE))
    for ends in two:
        ends.conn.sock.setblocking(False)
        box.out.add(ends.conn, unsent(ends.conn.sock, memoryview(LARGE)), keep=True)

    assert box.gone == []


def test_a_response_that_is_too_long_to_keep_waits_for_its_client(two, monkeypatch):
    monkeypatch.setattr("hippo_site.gunicorn.outgoing.KEPT", 1_000)
    outgoing = Outgoing(two[0].conn.sock)
    two[0].conn.sock.settimeout(0.05)

    with pytest.raises(TimeoutError):
        outgoing.sendall(LARGE)
