"""What all requests of a connection have in common: the part of a WSGI environ its peer decides."""

import time
from email.utils import formatdate
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from gunicorn.http.wsgi import base_environ  # type: ignore[import-untyped]


class Peers:
    """Makes that part for each connection, under the settings of gunicorn."""

    def __init__(self, cfg: Any) -> None:
        self._cfg = cfg
        self._base: dict[str, Any] = base_environ(cfg) | {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": settings.SCRIPT_NAME,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.multithread": True,
            "wsgi.url_scheme": "http",
        }
        self._schemes = {
            "HTTP_" + name.replace("-", "_"): value
            for name, value in cfg.secure_scheme_headers.items()
        }

    def environ(self, conn: Any) -> dict[str, Any]:
        """As gunicorn makes it; a Unix socket has no addresses."""
        environ = self._base | {"REMOTE_ADDR": "", "SERVER_NAME": "", "SERVER_PORT": ""}
        if isinstance(conn.client, tuple):
            environ |= {"REMOTE_ADDR": conn.client[0], "REMOTE_PORT": str(conn.client[1])}
        if isinstance(conn.server, tuple):
            environ |= {"SERVER_NAME": conn.server[0], "SERVER_PORT": str(conn.server[1])}
        return environ

    def schemes(self, conn: Any) -> dict[str, str]:
        """The headers with which this peer may say that it was reached by https."""
        if not isinstance(conn.client, tuple) or "*" in self._cfg.forwarded_allow_ips:
            return self._schemes
        address = ip_address(conn.client[0].partition("%")[0])
        networks = self._cfg.forwarded_allow_networks()
        return self._schemes if any(address in network for network in networks) else {}


class Date:
    """The value of the Date header, made once a second."""

    def __init__(self) -> None:
        self._made = (0, "")

    def now(self) -> str:
        now = int(time.time())
        if self._made[0] != now:
            self._made = (now, formatdate(now, usegmt=True))
        return self._made[1]
