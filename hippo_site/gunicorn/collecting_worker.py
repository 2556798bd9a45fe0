"""gunicorn's threaded worker, whose event loop collects the requests of all connections.

gunicorn gives every connection a thread until its request has arrived, so a few clients that hold
back a byte stop a site. Here what a client withholds costs a descriptor, and has its time.
"""

import errno
import selectors
import socket
import struct
import time
from abc import abstractmethod
from functools import partial
from http import HTTPStatus
from typing import Any

from gunicorn.workers.gthread import (  # type: ignore[import-untyped]
    STOP_KEEPALIVE_LINGER,
    TConn,
)

from hippo_site.fast_path.forms import is_too_large
from hippo_site.fast_path.http import environ_of
from hippo_site.fast_path.inbox import Inbox, Stage, is_one_too_many
from hippo_site.fast_path.problems import NOT_HTTP, TOO_BUSY, TOO_LARGE, TOO_SLOW, environ_in
from hippo_site.gunicorn.outbox import READ, READ_SECONDS
from hippo_site.gunicorn.peer import Peers
from hippo_site.gunicorn.problem_worker import ProblemWorker
from hippo_site.gunicorn.shares import Share, Shares
from inference.parsers.json import NEAR_START, ONE_IMAGE

LOOK_EVERY = 0.5  # seconds between two looks for connections that have had their time
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class CollectingWorker(ProblemWorker):
    """A connection is in ``inboxes`` while its request comes; ``collected`` counts their bytes."""

    shares = Shares()  # made before the fork

    def init_process(self) -> None:
        self.inboxes: dict[Any, Inbox] = {}
        self.collected = 0
        self._peers = Peers(self.cfg)
        self._accept_again = 0.0
        self._share = Share(self.shares, self.age)
        self._stopped = 0.0  # when it was told to
        self._look_again = 0.0  # when to look for connections that have had their time
        super().init_process()

    def load_wsgi(self) -> None:
        super().load_wsgi()
        from inference.authentication import may_take_a_query  # with the tables, which are here now

        self._may_take_a_query = may_take_a_query

    @abstractmethod
    def answer(self, conn: Any, inbox: Inbox, environ: dict[str, Any]) -> None:
        """Answer an ordinary prediction at once."""

    @abstractmethod
    def hand_over(self, conn: Any, inbox: Inbox) -> None:
        """Let gunicorn's parser read what is here, in a thread."""

    @abstractmethod
    def refuse(self, conn: Any, status: HTTPStatus, detail: str, environ: dict[str, Any]) -> None:
        """Send a problem document, and close."""

    @abstractmethod
    def close(self, conn: Any) -> None:
        """End a connection that is not in ``inboxes``."""

    @abstractmethod
    def end_late(self, *, force: bool) -> None:
        """End what else has had its time; with ``force`` everything."""

    def notify(self) -> None:
        """gunicorn's loop calls this at least each second."""
        super().notify()
        self._share.count(self.nr_conns, time.monotonic())

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

    def murder_keepalived(self, force: bool = False) -> None:
        """End what has had its time.

        gunicorn calls this after each event, and looking at all connections costs time for each.
        """
        now = time.monotonic()
        if now < self._look_again and not force:
            return
        self._look_again = now + LOOK_EVERY
        self.end_late(force=force)
        for conn, inbox in [*self.inboxes.items()]:
            if force or now > self._deadline_of(inbox):
                if not (force or inbox.data) and _has_bytes(conn.sock):
                    continue  # they came while this process was busy
                if inbox.data and self.alive and not force:
                    self._refuse_rest(conn, inbox, HTTPStatus.REQUEST_TIMEOUT, TOO_SLOW)
                else:
                    self.drop(conn)

    def _deadline_of(self, inbox: Inbox) -> float:
        if not self.alive:
            began = inbox.began if inbox.data else max(inbox.began, self._stopped)
            return began + STOP_KEEPALIVE_LINGER  # an idle client may be about to send
        return inbox.deadline() if inbox.data else inbox.began + float(self.cfg.keepalive)

    def _watch(self, conn: Any, inbox: Inbox) -> None:
        self.inboxes[conn] = inbox
        self.collected += len(inbox.data)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._readable, conn))

    def drop(self, conn: Any) -> None:
        self.unwatch(conn)
        self.close(conn)

    def unwatch(self, conn: Any) -> None:
        """No bytes of the connection are waited for any more."""
        self.poller.unregister(conn.sock)
        self.collected -= len(self.inboxes.pop(conn).data)

    def await_next(self, conn: Any) -> None:
        """Collect the next request, of which bytes may be here already."""
        inbox = Inbox(time.monotonic())
        if conn.parser is not None:
            inbox.add(conn.parser.unreader.take_buffered(), time.monotonic())
        self._watch(conn, inbox)
        if inbox.data:
            self._progress(conn, inbox)

    def _readable(self, conn: Any, client: socket.socket) -> None:
        """More bytes, or the end, of a connection; whatever goes wrong ends it and nothing else."""
        inbox = self.inboxes[conn]
        try:
            data = client.recv(READ)
            if not data:  # no more will come, so that a parser cannot wait for it
                self.hand_over(conn, inbox) if inbox.data else self.drop(conn)
                return
            if not inbox.data:
                environ = self._answered_at_once(data, conn)
                if environ is not None:  # most requests come in one packet
                    self.answer(conn, inbox, environ)
                    return
            self.collected += len(data)
            inbox.add(data, time.monotonic())
            self._progress(conn, inbox)
        except BlockingIOError:
            return
        except Exception as error:
            if not isinstance(error, OSError):
                self.log.exception("A connection is closed")
            if conn in self.inboxes:
                self.drop(conn)

    def _answered_at_once(self, data: bytes, conn: Any) -> dict[str, Any] | None:
        """The environ of an ordinary prediction that waits for nothing."""
        environ = environ_of(data, conn.environ, conn.schemes)
        return None if environ is None or self._may_take_a_query(environ) else environ

    def _progress(self, conn: Any, inbox: Inbox) -> None:
        """Answer, hand over, refuse, or wait for more."""
        stage = inbox.stage()
        if stage is Stage.TOO_LARGE:
            self._refuse_rest(conn, inbox, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
        elif (parts := inbox.head_and_opening(NEAR_START)) and is_too_large(*parts):
            self._refuse_rest(conn, inbox, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, ONE_IMAGE)
        elif stage is Stage.MALFORMED:
            self._refuse_rest(conn, inbox, HTTPStatus.BAD_REQUEST, NOT_HTTP)
        elif is_one_too_many(len(inbox.data), self.collected):
            self._refuse_rest(conn, inbox, HTTPStatus.SERVICE_UNAVAILABLE, TOO_BUSY)
        elif stage is Stage.WHOLE:
            if inbox.is_exactly_one_message():
                environ = self._answered_at_once(bytes(inbox.data), conn)
                if environ is not None:
                    self.answer(conn, inbox, environ)
                    return
            self.hand_over(conn, inbox)
        elif inbox.wants_to_continue:
            inbox.wants_to_continue = False
            conn.sock.send(CONTINUE)

    def _refuse_rest(self, conn: Any, inbox: Inbox, status: HTTPStatus, detail: str) -> None:
        """Read no more of a request; what is no HTTP has no route."""
        environ = conn.environ | environ_in(inbox.begun())
        if detail is NOT_HTTP:
            environ["PATH_INFO"] = ""
        self.refuse(conn, status, detail, environ)


def _has_bytes(client: socket.socket) -> bool:
    """Whether bytes of the client wait to be read."""
    try:
        return bool(client.recv(1, socket.MSG_PEEK))
    except OSError:
        return False
