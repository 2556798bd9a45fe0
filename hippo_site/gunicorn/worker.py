"""The site's worker for gunicorn: it answers ordinary predictions in its event loop.

Every other whole request is read by gunicorn's own parser, in a thread, as ever; of large ones one
at a time. What a client is slow to read is sent by the event loop.
"""

import io
import threading
import time
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from hippo_site.fast_path.http import Answer
from hippo_site.fast_path.inbox import Inbox
from hippo_site.fast_path.problems import environ_in, problem
from hippo_site.gunicorn.collecting_worker import CollectingWorker
from hippo_site.gunicorn.large_bodies import LargeBodies
from hippo_site.gunicorn.outbox import Outbox, unsent
from hippo_site.gunicorn.outgoing import Outgoing
from hippo_site.gunicorn.peer import Date
from inference.allocator import Trimmer


class Worker(CollectingWorker):
    """Once its request is whole, a connection is in a thread or answered.

    From there it is in the outbox while its client reads and while it closes.
    """

    def init_process(self) -> None:
        self._large = LargeBodies(self._start_large)
        self._trimmer = Trimmer()
        self._date = Date()
        self._thread = threading.local()  # its ``conn`` is the connection a thread works on
        super().init_process()

    def run(self) -> None:
        self._outbox = Outbox(self.poller, kept=self.await_next, gone=self.close)
        super().run()

    def handle(self, conn: Any) -> Any:
        self._thread.conn = conn
        try:
            return super().handle(conn)
        finally:
            self._thread.conn = None  # what it holds may be large

    def environ_of(self, req: Any, addr: Any) -> dict[str, Any]:
        conn = self._thread.conn
        return conn.environ | environ_in(conn.begun)

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
            self.close(conn)

    def close(self, conn: Any) -> None:
        self.nr_conns -= 1
        self._large.end(conn)
        conn.close()

    def hand_over(self, conn: Any, inbox: Inbox) -> None:
        """To a thread; of large bodies one at a time."""
        if not self._large.takes(inbox):
            self.unwatch(conn)
            self._start_thread(conn, inbox)
            return
        self.poller.unregister(conn.sock)
        del self.inboxes[conn]  # its bytes still count as collected
        self._large.add(conn, inbox)

    def _start_large(self, conn: Any, inbox: Inbox) -> None:
        self.collected -= len(inbox.data)
        try:
            self._start_thread(conn, inbox)
        except OSError:  # its client is gone
            self.close(conn)

    def _start_thread(self, conn: Any, inbox: Inbox) -> None:
        """gunicorn's parser reads what is here, but for a body that needs no parsing."""
        conn.init()
        conn.begun = inbox.begun()
        parsed, conn.body = inbox.split()
        conn.parser.unreader.unread(parsed)
        inbox.begin(time.monotonic())  # a large body is not kept twice
        conn.rest = b""
        conn.data_ready = True
        self.enqueue_req(conn)

    def answer(self, conn: Any, inbox: Inbox, environ: dict[str, Any]) -> None:
        self.nr += 1
        answer = Answer()
        keep = self.alive  # read once: what is promised is kept, even if the worker stops meanwhile
        try:
            body = _joined(self.wsgi(environ, answer.start_response))
            data = answer.written(body, date=self._date.now(), keep=keep)
        except Exception:
            self.log.exception("Error handling request")
            failed = HTTPStatus.INTERNAL_SERVER_ERROR
            self.refuse(conn, failed, "The server failed.", environ)
            return
        self.collected -= len(inbox.data)
        inbox.begin(time.monotonic())
        self._send(conn, data, keep=keep)

    def refuse(self, conn: Any, status: HTTPStatus, detail: str, environ: dict[str, Any]) -> None:
        self._send(conn, problem(status, detail, environ), keep=False)

    def _send(self, conn: Any, data: bytes, *, keep: bool) -> None:
        try:
            rest = unsent(conn.sock, data)
        except OSError:
            self.drop(conn)
            return
        if rest or not keep:
            self.unwatch(conn)
            self._outbox.add(conn, rest, keep=keep)

    def end_late(self, *, force: bool) -> None:
        self._trimmer.look()
        self._outbox.end_late(force=force)


def _joined(chunks: Iterable[bytes]) -> bytes:
    """All that an application answers; then it may close what it opened (PEP 3333)."""
    try:
        return b"".join(chunks)
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
