"""The site as granian calls it (RSGI): bodies are collected without a thread, within deadlines.

granian's own WSGI reads a body in a thread, for as long as its client likes: a few half bodies stop
a site. Here the event loop of a process waits for all of them, answers small predictions itself,
and gives whole requests of any other kind to its threads. The specification of RSGI is granian's.
"""

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any

from granian.rsgi import ProtocolClosed

from hippo_site.fast_path.forms import is_too_large
from hippo_site.fast_path.http import LARGEST, SLOW_KINDS
from hippo_site.fast_path.inbox import (
    HEAD_SECONDS,
    LARGE,
    LARGEST_BODY,
    is_one_too_many,
    seconds_for,
)
from hippo_site.fast_path.problems import TOO_BUSY, TOO_LARGE, TOO_SLOW
from hippo_site.fast_path.routes import takes_fast_path
from hippo_site.granian.wsgi_call import WSGI, Failed, Headers, answer, environ_of
from hippo_site.wsgi import application as wsgi_application
from inference.allocator import Trimmer
from inference.authentication import may_take_a_query
from inference.middleware.headers import stored_headers
from inference.parsers.json import NEAR_START, ONE_IMAGE

THREADS = 4
SMALL = 10_000  # bytes of a body that is waited for as a whole: 10 s at the slowest rate
AT_ONCE = 3_000  # such bodies in a process


class Refused(Exception):
    """The request is not read to its end."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class Application:
    """Answers by a WSGI application; one for each process."""

    def __init__(self, wsgi: WSGI) -> None:
        self._wsgi = wsgi
        self._collected = 0  # bytes of all bodies that are here
        self._small = 0  # bodies that are waited for as a whole
        self._threads = ThreadPoolExecutor(THREADS)
        self._large = asyncio.Lock()  # one large body at a time, so that others are not slow
        self._trimmer = Trimmer()

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """granian calls it in each process, before the first request."""
        loop.call_soon(self._look_at_memory, loop)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        environ = environ_of(scope)
        body = io.BytesIO()
        try:
            await self._collect(body, environ, protocol)
            if body.tell() < _announced(environ):
                return  # its client left
            status, headers, content = await self._answer(environ, body)
        except Refused as refusal:
            status, headers, content = _refused(refusal.status, str(refusal), environ)
        except Failed:
            status, headers, content = _refused(HTTPStatus.INTERNAL_SERVER_ERROR, "", environ)
        finally:
            self._collected -= body.seek(0, io.SEEK_END)
        if environ["REQUEST_METHOD"] == "HEAD":
            protocol.response_empty(status, headers)
        else:
            protocol.response_bytes(status, headers, content)

    async def _answer(
        self, environ: dict[str, Any], body: io.BytesIO
    ) -> tuple[int, Headers, bytes]:
        size = body.tell()
        body.seek(0)
        environ["wsgi.input"] = body
        if "HTTP_TRANSFER_ENCODING" in environ:
            environ["CONTENT_LENGTH"] = str(size)
        if size < LARGEST and takes_fast_path(environ) and not _takes_long(environ):
            return answer(self._wsgi, environ)
        loop = asyncio.get_running_loop()
        work = partial(answer, self._wsgi, environ)
        if size <= LARGE:
            return await loop.run_in_executor(self._threads, work)
        async with self._large:
            return await loop.run_in_executor(self._threads, work)

    async def _collect(self, body: io.BytesIO, environ: dict[str, Any], protocol: Any) -> None:
        """Read the request's body; it is too short where its client left.

        Raises Refused: 408, 413 or 503 for a body that is slow, too large, or one too many.
        """
        size = _announced(environ)
        if size > LARGEST_BODY:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
        if not size and "HTTP_TRANSFER_ENCODING" not in environ:
            return
        try:
            if 0 < size <= SMALL and self._small < AT_ONCE:
                await self._collect_small(body, protocol)
            else:
                await self._collect_pieces(body, size, environ, protocol)
        except TimeoutError:
            raise Refused(HTTPStatus.REQUEST_TIMEOUT, TOO_SLOW) from None

    async def _collect_small(self, body: io.BytesIO, protocol: Any) -> None:
        """All of it by one call, which takes half as long as piece by piece."""
        self._small += 1
        try:
            async with asyncio.timeout(HEAD_SECONDS):
                with suppress(ProtocolClosed):  # its client left
                    self._collected += body.write(await protocol())
        finally:
            self._small -= 1

    async def _collect_pieces(
        self, body: io.BytesIO, size: int, environ: dict[str, Any], protocol: Any
    ) -> None:
        began = asyncio.get_running_loop().time()
        arrived, refusal = 0, None
        async with asyncio.timeout_at(began + seconds_for(0, size)) as deadline:
            async for piece in protocol:
                arrived += len(piece)
                deadline.reschedule(began + seconds_for(arrived, size))
                if refusal is None:
                    refusal = self._take(body, piece, environ)
                if arrived > LARGEST_BODY:
                    break
        if refusal is not None:  # the rest was let go: who still sends would not read the answer
            raise refusal

    def _take(self, body: io.BytesIO, piece: bytes, environ: dict[str, Any]) -> Refused | None:
        """Keep more of a body, or let go of it."""
        before = body.tell()
        size = before + body.write(piece)
        self._collected += len(piece)
        status, detail = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE
        if before < NEAR_START <= size and _is_too_large(body, environ):
            detail = ONE_IMAGE
        elif is_one_too_many(size, self._collected):
            status, detail = HTTPStatus.SERVICE_UNAVAILABLE, TOO_BUSY
        elif size <= LARGEST_BODY:
            return None
        self._collected -= size
        body.seek(0)
        body.truncate()
        return Refused(status, detail)

    def _look_at_memory(self, loop: asyncio.AbstractEventLoop) -> None:
        self._trimmer.look()
        loop.call_later(1, self._look_at_memory, loop)


def _announced(environ: dict[str, Any]) -> int:
    """The length of the body in bytes; zero where it comes in chunks."""
    return int(environ.get("CONTENT_LENGTH") or 0)


def _refused(
    status: HTTPStatus, detail: str, environ: dict[str, Any]
) -> tuple[int, Headers, bytes]:
    from hippo_site.fast_path.refusals import refused  # with the tables, which are here by now

    response = refused(status, detail, environ)
    return status.value, [*stored_headers(response).values()], response.content


def _takes_long(environ: dict[str, Any]) -> bool:
    """Whether the event loop would wait for a picture to be read, or for the database."""
    kind: str = environ.get("CONTENT_TYPE", "")
    return kind.lower().startswith(SLOW_KINDS) or may_take_a_query(environ)


def _is_too_large(body: io.BytesIO, environ: dict[str, Any]) -> bool:
    """Whether a body of which NEAR_START bytes are here is larger than its form may be."""
    opening = bytes(body.getbuffer()[:NEAR_START])
    return is_too_large(_head(environ), opening, _announced(environ))


def _head(environ: dict[str, Any]) -> bytes:
    """As much of the head as tells how large a body may be."""
    coding = "\r\ncontent-encoding: " if "HTTP_CONTENT_ENCODING" in environ else ""
    kind = environ.get("CONTENT_TYPE", "")
    path = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} "
    return f"{path}\r\ncontent-type: {kind}{coding}".encode("latin-1", "replace")


application = Application(wsgi_application)
