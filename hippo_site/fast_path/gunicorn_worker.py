"""gunicorn's threaded worker, whose event loop collects requests and answers ordinary predictions.

gunicorn gives every connection a thread until its request has arrived, so a few clients that hold
back a byte stop a site. Here the loop collects the bytes of all connections without a thread: what
a client withholds costs a descriptor. A whole request that is an ordinary prediction is answered at
once; every other whole request is read by gunicorn's own parser, in a thread, as ever.
"""

import errno
import io
import selectors
import socket
import struct
import time
from collections.abc import Iterable
from functools import partial
from http import HTTPStatus
from typing import Any

from gunicorn.workers.gthread import (  # type: ignore[import-untyped]
    STOP_KEEPALIVE_LINGER,
    TConn,
)

from hippo_site.fast_path.forms import is_too_large
from hippo_site.fast_path.http import Answer, environ_of
from hippo_site.fast_path.inbox import Inbox, Stage
from hippo_site.fast_path.large_bodies import LargeBodies
from hippo_site.fast_path.outbox import READ, READ_SECONDS, Outbox, unsent
from hippo_site.fast_path.outgoing import Outgoing
from hippo_site.fast_path.peer import Date, Peers
from hippo_site.fast_path.problem_worker import ProblemWorker
from hippo_site.fast_path.problems import (
    NOT_HTTP,
    TOO_BUSY,
    TOO_LARGE,
    TOO_SLOW,
    problem,
)
from hippo_site.fast_path.shares import Share, Shares
from inference.parsers.json import NEAR_START, ONE_IMAGE

COLLECTED = 34_000_000  # bytes of unfinished requests that a process holds at most
LOOK_EVERY = 0.5  # seconds between two looks for connections that have had their time
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Worker(ProblemWorker):
    """A connection is in ``_inboxes`` while its request arrives, then in a thread or answered.

    From there it is in the outbox while its client reads and while it closes.
    """

    shares = Shares()  # made before the fork

    def init_process(self) -> None:
        self._inboxes: dict[Any, Inbox] = {}
        self._collected = 0
        self._large = LargeBodies(self._start_large)
        self._peers = Peers(self.cfg)
        self._date = Date()
        self._accept_again = 0.0
        self._share = Share(self.shares, self.age)
        self._stopped = 0.0  # when it was told to
        self._look_again = 0.0  # when to look for connections that have had their time
        super().init_process()

    def run(self) -> None:
        self._outbox = Outbox(self.poller, kept=self._await_next, gone=self._close)
        super().run()

    def handle_exit(self, sig: int, frame: Any) -> None:
        if self.alive:
            self._stopped = time.monotonic()
        super().handle_exit(sig, frame)

    def notify(self) -> None:
        """gunicorn's loop calls this at least each second."""
        super().notify()
        self._share.count(self.nr_conns, time.monotonic())

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
        if self.alive and not self._share.takes(self.nr_conns, time.monotonic()):
            return False
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
                client.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", READ_SECONDS, 0))
            conn.environ = self._peers.environ(conn)
            conn.schemes = self._peers.schemes(conn)
        except OSError:  # gone already
            client.close()
            return True
        self.nr_conns += 1
        self._share.count(self.nr_conns, time.monotonic())
        self._watch(conn, Inbox(time.monotonic()))
        return True

    def handle_request(self, req: Any, conn: Any) -> bool:
        """In a thread, which does not wait for the client to read."""
        if conn.body is not None:
            req.body, conn.body = io.BytesIO(conn.body), None
        client, outgoing = conn.sock, Outgoing(conn.sock)
        conn.sock = outgoing
        try:
            return super().handle_request(req, conn)
        finally:
            conn.sock, conn.rest = client, outgoing.rest()

    def finish_request(self, conn: Any, fs: Any) -> None:
        """A thread has answered: send what is left, then collect the next request."""
        try:
            keep = not fs.cancelled() and fs.result() is True
            self._large.end(conn)
            conn.sock.setblocking(False)
            self._outbox.add(conn, conn.rest, keep=keep)
        except Exception:
            self.log.exception("A connection is closed")
            self._close(conn)

    def murder_keepalived(self, force: bool = False) -> None:
        """End what has had its time.

        gunicorn calls this after each event, and looking at all connections costs time for each.
        """
        now = time.monotonic()
        if now < self._look_again and not force:
            return
        self._look_again = now + LOOK_EVERY
        self._large.trim()
        self._outbox.end_late(force=force)
        for conn, inbox in [*self._inboxes.items()]:
            if force or now > self._deadline_of(inbox):
                if not (force or inbox.data) and _has_bytes(conn.sock):
                    continue  # they came while this process was busy
                if inbox.data and self.alive and not force:
                    self._refuse(conn, HTTPStatus.REQUEST_TIMEOUT, TOO_SLOW)
                else:
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
        """No bytes of the connection are waited for any more."""
        self.poller.unregister(conn.sock)
        self._collected -= len(self._inboxes.pop(conn).data)

    def _await_next(self, conn: Any) -> None:
        """Collect the next request, of which bytes may be here already."""
        inbox = Inbox(time.monotonic())
        if conn.parser is not None:
            inbox.add(conn.parser.unreader.take_buffered(), time.monotonic())
        self._watch(conn, inbox)
        if inbox.data:
            self._progress(conn, inbox)

    def _close(self, conn: Any) -> None:
        self.nr_conns -= 1
        self._large.end(conn)
        conn.close()

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
            if conn in self._inboxes:
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
        """To a thread; of large bodies one at a time."""
        if not self._large.takes(inbox):
            self._unwatch(conn)
            self._start_thread(conn, inbox)
            return
        self.poller.unregister(conn.sock)
        del self._inboxes[conn]  # its bytes still count as collected
        self._large.add(conn, inbox)

    def _start_large(self, conn: Any, inbox: Inbox) -> None:
        self._collected -= len(inbox.data)
        try:
            self._start_thread(conn, inbox)
        except OSError:  # its client is gone
            self._close(conn)

    def _start_thread(self, conn: Any, inbox: Inbox) -> None:
        """gunicorn's parser reads what is here, but for a body that needs no parsing."""
        conn.init()
        parsed, conn.body = inbox.split()
        conn.parser.unreader.unread(parsed)
        inbox.begin(time.monotonic())  # a large body is not kept twice
        conn.rest = b""
        conn.data_ready = True
        self.enqueue_req(conn)

    def _answer(self, conn: Any, inbox: Inbox, environ: dict[str, Any]) -> None:
        self.nr += 1
        answer = Answer()
        keep = self.alive  # read once: what is promised is kept, even if the worker stops meanwhile
        try:
            body = _joined(self.wsgi(environ, answer.start_response))
            data = answer.written(body, date=self._date.now(), keep=keep)
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
        try:
            rest = unsent(conn.sock, data)
        except OSError:
            self._drop(conn)
            return
        if rest or not keep:
            self._unwatch(conn)
            self._outbox.add(conn, rest, keep=keep)


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
