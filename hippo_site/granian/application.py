"""The site as granian calls it (RSGI): bodies are collected without a thread, within deadlines.

granian's own WSGI reads a body in a thread, for as long as its client likes: a few half bodies stop
a site. Here the event loop of a process waits for all of them, answers small predictions itself,
and gives whole requests of any other kind to its threads. The specification of RSGI is granian's.
"""

import asyncio
import gc
import io
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from typing import Any

from hippo_site.fast_path.forms import is_too_large
from hippo_site.fast_path.http import LARGEST, SLOW_KINDS
from hippo_site.fast_path.inbox import LARGE, LARGEST_BODY, seconds_for
from hippo_site.fast_path.problems import TOO_BUSY, TOO_LARGE, TOO_SLOW
from hippo_site.fast_path.routes import takes_fast_path
from hippo_site.granian.wsgi_call import WSGI, Failed, Headers, answer, environ_of
from hippo_site.wsgi import application as wsgi_application
from inference.allocator import return_memory
from inference.parsers.json import NEAR_START, ONE_IMAGE
from inference.problems import MEDIA_TYPE, problem_response

THREADS = 4
COLLECTED = 34_000_000  # bytes of unfinished requests that a process holds at most


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
        self._threads = ThreadPoolExecutor(THREADS)
        self._large = asyncio.Lock()  # one large body at a time, so that others are not slow

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        environ = environ_of(scope)
        body = bytearray()
        try:
            await self._collect(body, environ, protocol)
            if len(body) < _announced(environ):
                return  # its client left
            status, headers, content = await self._answer(environ, bytes(body))
        except Refused as refusal:
            status, headers = refusal.status.value, [("Content-Type", MEDIA_TYPE)]
            content = problem_response(refusal.status, str(refusal)).content
        except Failed:
            status, headers = 500, [("Content-Type", MEDIA_TYPE)]
            content = problem_response(HTTPStatus.INTERNAL_SERVER_ERROR).content
        finally:
            self._collected -= len(body)
        if environ["REQUEST_METHOD"] == "HEAD":
            protocol.response_empty(status, headers)
        else:
            protocol.response_bytes(status, headers, content)

    async def _answer(self, environ: dict[str, Any], body: bytes) -> tuple[int, Headers, bytes]:
        environ["wsgi.input"] = io.BytesIO(body)
        if "HTTP_TRANSFER_ENCODING" in environ:
            environ["CONTENT_LENGTH"] = str(len(body))
        if len(body) < LARGEST and takes_fast_path(environ) and not _is_picture(environ):
            return answer(self._wsgi, environ)
        loop = asyncio.get_running_loop()
        work = partial(answer, self._wsgi, environ)
        if len(body) <= LARGE:
            return await loop.run_in_executor(self._threads, work)
        async with self._large:
            answered = await loop.run_in_executor(self._threads, work)
        loop.call_later(1, _return_memory)
        return answered

    async def _collect(self, body: bytearray, environ: dict[str, Any], protocol: Any) -> None:
        """Read the request's body; it is too short where its client left.

        Raises Refused: 408, 413 or 503 for a body that is slow, too large, or one too many.
        """
        size = _announced(environ)
        if size > LARGEST_BODY:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
        if not size and "HTTP_TRANSFER_ENCODING" not in environ:
            return
        began = asyncio.get_running_loop().time()
        arrived, refusal = 0, None
        try:
            async with asyncio.timeout_at(began + seconds_for(0, size)) as deadline:
                async for chunk in protocol:
                    arrived += len(chunk)
                    deadline.reschedule(began + seconds_for(arrived, size))
                    if refusal is None:
                        refusal = self._take(body, chunk, environ)
                    if arrived > LARGEST_BODY:
                        break
        except TimeoutError:
            raise Refused(HTTPStatus.REQUEST_TIMEOUT, TOO_SLOW) from None
        if refusal is not None:  # the rest was let go: who still sends would not read the answer
            raise refusal

    def _take(self, body: bytearray, chunk: bytes, environ: dict[str, Any]) -> Refused | None:
        """Keep more of a body, or let go of it."""
        is_opening = len(body) < NEAR_START <= len(body) + len(chunk)
        body += chunk
        self._collected += len(chunk)
        status, detail = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE
        if is_opening and is_too_large(
            _head(environ), bytes(body[:NEAR_START]), _announced(environ)
        ):
            detail = ONE_IMAGE
        elif self._collected > COLLECTED:
            status, detail = HTTPStatus.SERVICE_UNAVAILABLE, TOO_BUSY
        elif len(body) <= LARGEST_BODY:
            return None
        self._collected -= len(body)
        body.clear()
        return Refused(status, detail)


def _announced(environ: dict[str, Any]) -> int:
    """The length of the body in bytes; zero where it comes in chunks."""
    return int(environ.get("CONTENT_LENGTH") or 0)


def _is_picture(environ: dict[str, Any]) -> bool:
    kind: str = environ.get("CONTENT_TYPE", "")
    return kind.lower().startswith(SLOW_KINDS)


def _head(environ: dict[str, Any]) -> bytes:
    """As much of the head as tells how large a body may be."""
    coding = "\r\ncontent-encoding: " if "HTTP_CONTENT_ENCODING" in environ else ""
    kind = environ.get("CONTENT_TYPE", "")
    path = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} "
    return f"{path}\r\ncontent-type: {kind}{coding}".encode("latin-1", "replace")


def _return_memory() -> None:
    gc.collect()  # a request's objects hold each other, and megabytes with them
    return_memory()


application = Application(wsgi_application)
