"""gunicorn's threaded worker, whose event loop collects requests and answers ordinary predictions.

gunicorn gives every connection a thread until its request has arrived, so a few clients that hold
back a byte stop a site. Here the loop collects the bytes of all connections without a thread: what
a client withholds costs a descriptor. A whole request that is an ordinary prediction is answered at
once; every other whole request is read by gunicorn's own parser, in a thread, as ever.
"""

import errno
import gc
import selectors
import signal
import socket
import struct
import time
from collections import deque
from collections.abc import Iterable
from email.utils import formatdate
from functools import partial
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from gunicorn import util  # type: ignore[import-untyped]
from gunicorn.http.wsgi import base_environ  # type: ignore[import-untyped]
from gunicorn.workers.gthread import (  # type: ignore[import-untyped]
    STOP_KEEPALIVE_LINGER,
    TConn,
    ThreadWorker,
)

from hippo_site.fast_path.forms import is_too_large
from hippo_site.fast_path.http import Answer, environ_of
from hippo_site.fast_path.inbox import LARGE, Inbox, Stage
from hippo_site.fast_path.problems import (
    NOT_HTTP,
    TOO_BUSY,
    TOO_LARGE,
    TOO_SLOW,
    problem,
    problem_for,
)
from inference.allocator import return_memory
from inference.parsers.json import NEAR_START, ONE_IMAGE

READ = 65_536  # bytes at a time
COLLECTED = 48_000_000  # bytes of unfinished requests that a process holds at most
LINGER_SECONDS = 2  # for a client to close first
THREAD_SECONDS = 30  # a thread waits so long for a client that neither sends nor reads
TRIMS = 3  # after a large body: its thread lets go of it a moment later, its client maybe later
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class ProblemWorker(ThreadWorker):
    """gunicorn's own worker; its refusals have the shape of the site's (``FAST_PATH=off``)."""

    def init_signals(self) -> None:
        """Signals that came while the process began are held back until now (gunicorn.conf.py)."""
        super().init_signals()
        signal.pthread_sigmask(signal.SIG_SETMASK, ())

    def handle_request(self, req: Any, conn: Any) -> bool:
        """gunicorn looks for ``close`` alone; it may stand in a list (RFC 9110 section 7.6.1)."""
        connection = ",".join(value for name, value in req.headers if name == "CONNECTION")
        if "close" in (word.strip().lower() for word in connection.split(",")):
            req.must_close = True
        is_kept: bool = super().handle_request(req, conn)
        return is_kept

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        answer = problem_for(exc)
        if b" 500 " in answer[:20]:
            self.log.exception("Error handling request")
        else:
            self.log.warning("A request was refused: %s", type(exc).__name__)
        try:
            util.write_nonblock(client, answer)
        except OSError:
            self.log.debug("The client did not wait for the refusal.")


class Worker(ProblemWorker):
    """A connection is in ``_inboxes`` while its request arrives, then in a thread or answered.

    From there it is in ``_outboxes`` while its client reads, and in ``_lingering`` while it closes.
    """

    def init_process(self) -> None:
        self._inboxes: dict[Any, Inbox] = {}
        self._outboxes: dict[Any, tuple[bytes, float, bool]] = {}  # bytes, deadline, keep
        self._lingering: dict[Any, float] = {}  # until when
        self._collected = 0
        self._large: Any = None  # the connection whose large body a thread works on
        self._trims = 0  # times to give memory back, a second apart
        self._large_waiting: deque[tuple[Any, Inbox]] = deque()  # whole ones that wait for it
        self._accept_again = 0.0
        self._stopped = 0.0  # when it was told to
        self._base = base_environ(self.cfg) | {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": settings.SCRIPT_NAME,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.multithread": True,
            "wsgi.url_scheme": "http",
        }
        self._schemes = {
            "HTTP_" + name.replace("-", "_"): value
            for name, value in self.cfg.secure_scheme_headers.items()
        }
        self._date = (0, "")
        super().init_process()

    def handle_exit(self, sig: int, frame: Any) -> None:
        if self.alive:
            self._stopped = time.monotonic()
        super().handle_exit(sig, frame)

    def set_accept_enabled(self, enabled: bool) -> None:
        """A worker that stops takes the connections that wait already, then closes the socket.

        gunicorn leaves it open until its last answer is sent, and resets those who connected.
        """
        if enabled and time.monotonic() < self._accept_again:
            return
        super().set_accept_enabled(enabled)
        if not (enabled or self.alive):
            for listener in self.sockets:
                while self.accept(listener):
                    pass
                listener.close()

    def accept(self, listener: socket.socket) -> bool:
        """Whether a connection was taken; it is watched, and costs no thread."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                self.log.warning("No new connection for a second: %s", error.strerror)
                self._accept_again = time.monotonic() + 1
                self.set_accept_enabled(False)
            return False
        try:
            conn = TConn(self.cfg, client, address, listener.getsockname())
            for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
                client.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", THREAD_SECONDS, 0))
            conn.environ = self._environ_of(conn)
            conn.schemes = self._schemes_of(conn)
        except OSError:  # gone already
            client.close()
            return True
        self.nr_conns += 1
        self._watch(conn, Inbox(time.monotonic()))
        return True

    def finish_request(self, conn: Any, fs: Any) -> None:
        """A thread has answered: collect the next request, of which bytes may be here already."""
        try:
            keep = not fs.cancelled() and fs.result() is True
            self._end_large(conn)
            conn.sock.setblocking(False)
            if not keep:
                self._linger(conn)
                return
            inbox = Inbox(time.monotonic())
            inbox.add(conn.parser.unreader.take_buffered(), time.monotonic())
            self._watch(conn, inbox)
            if inbox.data:
                self._progress(conn, inbox)
        except Exception:
            self.log.exception("A connection is closed")
            self._close(conn)

    def murder_keepalived(self, force: bool = False) -> None:
        """gunicorn's loop calls this each second: end what has had its time."""
        if self._trims:
            self._trims -= 1
            gc.collect()  # a request's objects hold each other, and megabytes with them
            return_memory()
        now = time.monotonic()
        for conn, inbox in [*self._inboxes.items()]:
            if force or now > self._deadline_of(inbox):
                if not (force or inbox.data) and _has_bytes(conn.sock):
                    continue  # they came while this process was busy
                if inbox.data and self.alive and not force:
                    self._refuse(conn, HTTPStatus.REQUEST_TIMEOUT, TOO_SLOW)
                else:
                    self._drop(conn)
        for conn, (_, deadline, _) in [*self._outboxes.items()]:
            if force or now > deadline:
                self._drop(conn)
        for conn, deadline in [*self._lingering.items()]:
            if force or now > deadline:
                self._drop(conn)

    def _deadline_of(self, inbox: Inbox) -> float:
        if not self.alive:
            began = inbox.began if inbox.data else max(inbox.began, self._stopped)
            return began + STOP_KEEPALIVE_LINGER  # an idle client may be about to send
        return inbox.deadline() if inbox.data else inbox.began + float(self.cfg.keepalive)

    def _watch(self, conn: Any, inbox: Inbox) -> None:
        self._inboxes[conn] = inbox
        self._collected += len(inbox.data)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._readable, conn))

    def _drop(self, conn: Any) -> None:
        self._unwatch(conn)
        self._close(conn)

    def _unwatch(self, conn: Any) -> None:
        """The connection is not waited for any more."""
        self.poller.unregister(conn.sock)
        self._outboxes.pop(conn, None)
        self._lingering.pop(conn, None)
        if (inbox := self._inboxes.pop(conn, None)) is not None:
            self._collected -= len(inbox.data)

    def _close(self, conn: Any) -> None:
        self.nr_conns -= 1
        self._end_large(conn)
        conn.close()

    def _linger(self, conn: Any) -> None:
        """Close once the client has: else it might never read its answer (RFC 9112 section 9.6)."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(conn)
            return
        self._lingering[conn] = time.monotonic() + LINGER_SECONDS
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._discard, conn))

    def _discard(self, conn: Any, client: socket.socket) -> None:
        try:
            is_open = bool(client.recv(READ))
        except BlockingIOError:
            return
        except OSError:
            is_open = False
        if not is_open:
            self._drop(conn)

    def _readable(self, conn: Any, client: socket.socket) -> None:
        """More bytes, or the end, of a connection; whatever goes wrong ends it and nothing else."""
        inbox = self._inboxes[conn]
        try:
            data = client.recv(READ)
            if not data:  # no more will come, so that a parser cannot wait for it
                self._hand_over(conn, inbox) if inbox.data else self._drop(conn)
                return
            if not inbox.data:
                environ = environ_of(data, conn.environ, conn.schemes)
                if environ is not None:  # most requests come in one packet
                    self._answer(conn, inbox, environ)
                    return
            self._collected += len(data)
            inbox.add(data, time.monotonic())
            self._progress(conn, inbox)
        except BlockingIOError:
            return
        except Exception as error:
            if not isinstance(error, OSError):
                self.log.exception("A connection is closed")
            if conn in self._inboxes or conn in self._outboxes:
                self._drop(conn)

    def _progress(self, conn: Any, inbox: Inbox) -> None:
        """Answer, hand over, refuse, or wait for more."""
        stage = inbox.stage()
        if stage is Stage.TOO_LARGE:
            self._refuse(conn, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
        elif (parts := inbox.head_and_opening(NEAR_START)) and is_too_large(*parts):
            self._refuse(conn, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, ONE_IMAGE)
        elif stage is Stage.MALFORMED:
            self._refuse(conn, HTTPStatus.BAD_REQUEST, NOT_HTTP)
        elif self._collected > COLLECTED:
            self._refuse(conn, HTTPStatus.SERVICE_UNAVAILABLE, TOO_BUSY)
        elif stage is Stage.WHOLE:
            if inbox.is_exactly_one_message():
                environ = environ_of(bytes(inbox.data), conn.environ, conn.schemes)
                if environ is not None:
                    self._answer(conn, inbox, environ)
                    return
            self._hand_over(conn, inbox)
        elif inbox.wants_to_continue:
            inbox.wants_to_continue = False
            conn.sock.send(CONTINUE)

    def _hand_over(self, conn: Any, inbox: Inbox) -> None:
        """To a thread; of large bodies one at a time, so that the rest of the site is not slow."""
        if len(inbox.data) <= LARGE:
            self._unwatch(conn)
            self._start_thread(conn, inbox)
            return
        self.poller.unregister(conn.sock)
        del self._inboxes[conn]  # its bytes still count as collected
        self._large_waiting.append((conn, inbox))
        self._start_large()

    def _start_large(self) -> None:
        if self._large is None and self._large_waiting:
            self._large, inbox = self._large_waiting.popleft()
            self._collected -= len(inbox.data)
            try:
                self._start_thread(self._large, inbox)
            except OSError:  # its client is gone
                self._close(self._large)

    def _end_large(self, conn: Any) -> None:
        if self._large is conn:
            self._large = None
            self._trims = TRIMS
            self._start_large()

    def _start_thread(self, conn: Any, inbox: Inbox) -> None:
        """gunicorn's parser reads what is here."""
        conn.init()
        conn.parser.unreader.unread(bytes(inbox.data))
        inbox.begin(time.monotonic())  # a large body is not kept twice
        conn.data_ready = True
        self.enqueue_req(conn)

    def _answer(self, conn: Any, inbox: Inbox, environ: dict[str, Any]) -> None:
        self.nr += 1
        answer = Answer()
        keep = self.alive  # read once: what is promised is kept, even if the worker stops meanwhile
        try:
            body = _joined(self.wsgi(environ, answer.start_response))
            data = answer.written(body, date=self._now(), keep=keep)
        except Exception:
            self.log.exception("Error handling request")
            self._refuse(conn, HTTPStatus.INTERNAL_SERVER_ERROR, "The server failed.")
            return
        self._collected -= len(inbox.data)
        inbox.begin(time.monotonic())
        self._send(conn, data, keep=keep)

    def _refuse(self, conn: Any, status: HTTPStatus, detail: str) -> None:
        self._send(conn, problem(status, detail), keep=False)

    def _send(self, conn: Any, data: bytes, *, keep: bool) -> None:
        """Send what the client takes now; the rest waits for it, and nobody waits for the rest."""
        try:
            sent = conn.sock.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._drop(conn)
            return
        if sent < len(data):
            if (inbox := self._inboxes.pop(conn, None)) is not None:
                self._collected -= len(inbox.data)
            self._outboxes[conn] = (data[sent:], time.monotonic() + THREAD_SECONDS, keep)
            self.poller.modify(conn.sock, selectors.EVENT_WRITE, partial(self._writable, conn))
        elif not keep:
            self._unwatch(conn)
            self._linger(conn)

    def _writable(self, conn: Any, client: socket.socket) -> None:
        """The client reads again: go on sending."""
        data, deadline, keep = self._outboxes[conn]
        try:
            rest = data[client.send(data) :]
        except BlockingIOError:
            return
        except OSError:
            self._drop(conn)
            return
        if rest:
            self._outboxes[conn] = (rest, deadline, keep)
            return
        self._unwatch(conn)
        if keep:
            self._watch(conn, Inbox(time.monotonic()))
        else:
            self._linger(conn)

    def _environ_of(self, conn: Any) -> dict[str, Any]:
        """What all requests of a connection have in common, as gunicorn makes it."""
        environ = self._base | {"REMOTE_ADDR": "", "SERVER_NAME": "", "SERVER_PORT": ""}
        if isinstance(conn.client, tuple):
            environ |= {"REMOTE_ADDR": conn.client[0], "REMOTE_PORT": str(conn.client[1])}
        if isinstance(conn.server, tuple):
            environ |= {"SERVER_NAME": conn.server[0], "SERVER_PORT": str(conn.server[1])}
        return environ

    def _schemes_of(self, conn: Any) -> dict[str, str]:
        """The headers with which this peer may say that it was reached by https."""
        if not isinstance(conn.client, tuple) or "*" in self.cfg.forwarded_allow_ips:
            return self._schemes
        address = ip_address(conn.client[0].partition("%")[0])
        networks = self.cfg.forwarded_allow_networks()
        return self._schemes if any(address in network for network in networks) else {}

    def _now(self) -> str:
        """The Date header, made once a second."""
        now = int(time.time())
        if self._date[0] != now:
            self._date = (now, formatdate(now, usegmt=True))
        return self._date[1]


def _has_bytes(client: socket.socket) -> bool:
    """Whether bytes of the client wait to be read."""
    try:
        return bool(client.recv(1, socket.MSG_PEEK))
    except OSError:
        return False


def _joined(chunks: Iterable[bytes]) -> bytes:
    """All that an application answers; then it may close what it opened (PEP 3333)."""
    try:
        return b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
