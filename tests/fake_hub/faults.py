"""Faults a test can order: each is one way in which a Hub, or the network, misbehaves.

A fault is a function of the request's handler, the fault's settings, and a function that carries
the request out and returns the proper response.
"""

import re
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fake_hub.handler import RequestHandler
from tests.fake_hub.messages import Response

CarryOut = Callable[[], Response]


@dataclass
class Fault:
    """The next ``times`` requests that match get this instead of their response, or after it.

    kind      one of KINDS
    response  what the kind "answer" sends
    seconds   between two bytes, for "drip" and "crawl"
    """

    kind: str = "answer"
    response: Response = field(default_factory=lambda: Response(503))
    times: int = 1
    seconds: float = 0.05
    method: str = ""
    path: str = ""

    def matches(self, method: str, path: str) -> bool:
        right_method = self.method in ("", method)
        return self.times > 0 and right_method and re.search(self.path, path) is not None


def _answer(handler: RequestHandler, fault: Fault, carry_out: CarryOut) -> None:
    """Another response is sent, and the request is not carried out."""
    handler.send(fault.response)


def _reset(handler: RequestHandler, fault: Fault, carry_out: CarryOut) -> None:
    """The connection is reset before a byte is sent."""
    _reset_connection(handler)


def _lost(handler: RequestHandler, fault: Fault, carry_out: CarryOut) -> None:
    """The request is carried out, and its response never arrives."""
    carry_out()
    _reset_connection(handler)


def _hang(handler: RequestHandler, fault: Fault, carry_out: CarryOut) -> None:
    """Nothing is sent until the server stops."""
    handler.close_connection = True
    handler.stopping.wait()


def _drip(handler: RequestHandler, fault: Fault, carry_out: CarryOut) -> None:
    """The proper response arrives a byte at a time."""
    response = carry_out()
    handler.send(response, body=False)
    for byte in response.body:
        if handler.stopping.wait(fault.seconds):
            break
        handler.wfile.write(bytes([byte]))
        handler.wfile.flush()
    handler.close_connection = True


def _crawl(handler: RequestHandler, fault: Fault, carry_out: CarryOut) -> None:
    """A head that never ends arrives a byte at a time."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not handler.stopping.wait(fault.seconds):
        handler.wfile.write(b"x")
        handler.wfile.flush()


def _half(handler: RequestHandler, fault: Fault, carry_out: CarryOut) -> None:
    """The proper response stops in the middle and the connection is closed."""
    response = carry_out()
    handler.send(response, body=False)
    handler.wfile.write(response.body[: len(response.body) // 2])
    handler.close_connection = True


def _torn(handler: RequestHandler, fault: Fault, carry_out: CarryOut) -> None:
    """The proper response stops in the middle and the connection is reset."""
    response = carry_out()
    handler.send(response, body=False)
    handler.wfile.write(response.body[: len(response.body) // 2])
    handler.wfile.flush()
    _reset_connection(handler)


def _corrupt(handler: RequestHandler, fault: Fault, carry_out: CarryOut) -> None:
    """The proper response has one wrong byte; its length is right."""
    response = carry_out()
    middle = len(response.body) // 2
    wrong = bytes([response.body[middle] ^ 0xFF]) if response.body else b""
    body = response.body[:middle] + wrong + response.body[middle + 1 :]
    handler.send(Response(response.status, response.headers, body))


KINDS: dict[str, Callable[[RequestHandler, Fault, CarryOut], None]] = {
    "answer": _answer,
    "reset": _reset,
    "lost": _lost,
    "hang": _hang,
    "drip": _drip,
    "crawl": _crawl,
    "half": _half,
    "torn": _torn,
    "corrupt": _corrupt,
}


def _reset_connection(handler: RequestHandler) -> None:
    """Close with RST rather than FIN: linger for 0 seconds."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.close_connection = True
    handler.connection.close()
