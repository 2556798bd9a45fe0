"""gunicorn's threaded worker, which answers at once what can be answered at once.

gunicorn hands each request to a thread and the connection back afterwards: two changes of thread
and a parser in Python, which together cost more than a prediction. Here the loop that watches the
connections answers an ordinary prediction itself, once all of it has arrived. Everything else
(slow clients, pictures, large batches, pages) gets a thread as before.
"""

import select
import socket
import time
from collections.abc import Iterable
from email.utils import formatdate
from typing import Any

from gunicorn.http.wsgi import base_environ  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from hippo_site.fast_path.http import MOST_BYTES, Answer, environ_of

FAILED = b"HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Worker(ThreadWorker):
    def init_process(self) -> None:
        self._base = base_environ(self.cfg) | {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.multithread": True,
            "wsgi.url_scheme": "http",
        }
        self._date = (0, "")
        super().init_process()

    def set_accept_enabled(self, enabled: bool) -> None:
        """A worker that stops takes those who are already waiting at the door, then shuts it.

        gunicorn leaves the door open until its last answer is sent, and resets who waits there.
        """
        super().set_accept_enabled(enabled)
        if not (enabled or self.alive):
            for listener in self.sockets:
                while select.select([listener], [], [], 0)[0]:
                    self.accept(listener)
                listener.close()

    def on_client_socket_readable(self, conn: Any, client: socket.socket) -> None:
        """A kept-alive connection has something to say."""
        try:
            data = client.recv(MOST_BYTES, socket.MSG_DONTWAIT)
        except OSError:
            data = b""
        environ = environ_of(data, self._environ(conn)) if data and self._may_be_quick() else None
        if environ is not None:
            self._answer(conn, client, environ)
            return
        conn.parser.unreader.unread(data)
        super().on_client_socket_readable(conn, client)

    def _may_be_quick(self) -> bool:
        """Not where gunicorn is to do more than answer, such as TLS or writing an access log."""
        return not (self.cfg.is_ssl or self.cfg.accesslog or self.cfg.max_requests)

    def _environ(self, conn: Any) -> dict[str, Any]:
        """What all requests of a connection have in common."""
        found: dict[str, Any] | None = getattr(conn, "environ", None)
        if found is None:
            name, port = conn.server[:2]
            address = {"SERVER_NAME": name, "SERVER_PORT": str(port)}
            address |= {"REMOTE_ADDR": conn.client[0], "REMOTE_PORT": str(conn.client[1])}
            found = conn.environ = self._base | address
        return found

    def _answer(self, conn: Any, client: socket.socket, environ: dict[str, Any]) -> None:
        self.nr += 1
        self.keepalived_conns.remove(conn)
        answer = Answer()
        keep = self.alive  # read once: what is promised is kept, even if the worker stops meanwhile
        try:
            body = _joined(self.wsgi(environ, answer.start_response))
            data = answer.written(body, date=self._now(), keep=keep)
        except Exception:
            self.log.exception("Error handling request")
            self._drop(conn, client, FAILED)
            return
        try:
            sent = client.send(data, socket.MSG_DONTWAIT)
        except OSError:
            sent = 0
        if keep and sent == len(data):
            conn.set_timeout()
            self.keepalived_conns.append(conn)
            return
        self._drop(conn, client, data[sent:])

    def _drop(self, conn: Any, client: socket.socket, rest: bytes) -> None:
        self.poller.unregister(client)
        self.nr_conns -= 1
        self.tpool.submit(_end, conn, rest)

    def _now(self) -> str:
        """The Date header, made once a second."""
        now = int(time.time())
        if self._date[0] != now:
            self._date = (now, formatdate(now, usegmt=True))
        return self._date[1]


def _joined(chunks: Iterable[bytes]) -> bytes:
    """All that an application answers; then it may close what it opened (PEP 3333)."""
    try:
        return b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()


def _end(conn: Any, rest: bytes) -> None:
    """Send what the other side was too slow to take, and close; in a thread, as it may wait."""
    try:
        conn.sock.settimeout(5)  # seconds
        conn.sock.sendall(rest)
    except OSError:
        pass
    conn.close(graceful=True)
