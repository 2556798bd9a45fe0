"""A notification as a POST to the address of the settings, signed with HMAC-SHA256.

Redirects are not followed, proxies of the environment not used, and the answer's body is not read.
"""

import hashlib
import hmac
import json
import ssl
from contextlib import suppress
from http.client import HTTPConnection, HTTPSConnection
from socket import SHUT_RDWR, socket
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT = 5.0  # seconds for the connection, and for each part of the answer
DEADLINE = 10.0  # seconds for the whole, from the connection on


class WebhookError(ValueError):
    """The receiver did not take it; one line."""


def send(payload: dict[str, Any]) -> None:
    """Raises WebhookError, OSError and HTTPException."""
    body = json.dumps(payload, sort_keys=True).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Hippo",
        "X-Hippo-Event": payload["event"],
        "X-Hippo-Signature": signature(body, settings.NOTIFY_WEBHOOK_SECRET),
    }
    status = _post(settings.NOTIFY_WEBHOOK, body, headers)
    if not 200 <= status < 300:
        hint = ": redirects are not followed" if 300 <= status < 400 else ""
        raise WebhookError(f"The webhook answered {status}{hint}.")


def signature(body: bytes, secret: str) -> str:
    """``sha256=`` and the HMAC of the body as it is sent."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    connection = _connection(str(parts.hostname), parts.port, parts.scheme)
    try:
        connection.connect()
        watchdog = Timer(DEADLINE, _cut, [connection.sock])
        watchdog.daemon = True
        watchdog.start()
        try:
            connection.request("POST", path, body, headers)
            return connection.getresponse().status
        finally:
            watchdog.cancel()
    finally:
        connection.close()


def _connection(host: str, port: int | None, scheme: str) -> HTTPConnection:
    if scheme == "http":  # this machine only: the settings see to that
        return HTTPConnection(host, port, timeout=TIMEOUT)
    return HTTPSConnection(host, port, timeout=TIMEOUT, context=ssl.create_default_context())


def _cut(connected: socket) -> None:
    """End a request whose answer comes too slowly: whatever waits for it then fails."""
    with suppress(OSError):
        connected.shutdown(SHUT_RDWR)
