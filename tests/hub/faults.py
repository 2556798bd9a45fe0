"""What can go wrong on the way: each fault is one way a Hub, or the network, misbehaves."""

import re
import socket
import struct
from dataclasses import dataclass, field

from tests.hub.answers import Answer


@dataclass
class Fault:
    """The next `times` requests that match get this instead of, or after, their answer.

    kind     one of KINDS
    answer   what "answer" sends
    seconds  between two bytes, for "drip"
    """

    kind: str = "answer"
    answer: Answer = field(default_factory=lambda: Answer(503))
    times: int = 1
    seconds: float = 0.05
    method: str = ""
    path: str = ""

    def matches(self, method: str, path: str) -> bool:
        wanted = not self.method or self.method == method
        return self.times > 0 and wanted and re.search(self.path, path) is not None


def _answer(handler, fault, real):
    handler.send(fault.answer)


def _reset(handler, fault, real):
    """The connection is torn down before a byte is sent."""
    _tear(handler)


def _lost(handler, fault, real):
    """The request is carried out, and its answer never arrives."""
    real()
    _tear(handler)


def _hang(handler, fault, real):
    """Nothing is said until the server stops."""
    handler.close_connection = True
    handler.hub.stopping.wait()


def _drip(handler, fault, real):
    """The real answer, a byte at a time."""
    answer = real()
    handler.send(answer, body=False)
    for byte in answer.body:
        if handler.hub.stopping.wait(fault.seconds):
            break
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
    handler.close_connection = True


def _half(handler, fault, real):
    """The real answer stops in the middle and the connection closes."""
    answer = real()
    handler.send(answer, body=False)
    handler.wfile.write(answer.body[: len(answer.body) // 2])
    handler.close_connection = True


def _torn(handler, fault, real):
    """The real answer stops in the middle and the connection is reset."""
    answer = real()
    handler.send(answer, body=False)
    handler.wfile.write(answer.body[: len(answer.body) // 2])
    handler.wfile.flush()
    _tear(handler)


def _corrupt(handler, fault, real):
    """The real answer with the right length and one wrong byte."""
    answer = real()
    middle = len(answer.body) // 2
    wrong = bytes([answer.body[middle] ^ 0xFF]) if answer.body else b""
    body = answer.body[:middle] + wrong + answer.body[middle + 1 :]
    handler.send(Answer(answer.status, answer.headers, body))


KINDS = {
    "answer": _answer,
    "reset": _reset,
    "lost": _lost,
    "hang": _hang,
    "drip": _drip,
    "half": _half,
    "torn": _torn,
    "corrupt": _corrupt,
}


def _tear(handler) -> None:
    """Close with RST rather than FIN: linger for 0 seconds."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.close_connection = True
    handler.connection.close()
