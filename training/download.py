"""Fetch one file over HTTP, whole or not at all: time-outs on every read, and a limit on length."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

MAX_DOWNLOAD = 16_000_000  # bytes; MNIST's largest file is 9.9 million
PIECE = 1 << 16
PATIENCE = 20  # a whole file may take so many times as long as one silence

# Called with the file's name and its length in bytes (None: unknown); the context it returns
# gives a function to be told of every piece's length. tqdm bars fit with one line of glue.
Progress = Callable[[str, int | None], AbstractContextManager[Callable[[int], object]]]


class Unreachable(Exception):
    """A mirror that did not give the file; the message is a few words."""


def silent(name: str, total: int | None) -> AbstractContextManager[Callable[[int], object]]:
    """Progress that nobody watches."""
    return nullcontext(lambda length: None)


def download(url: str, name: str, *, timeout: float, progress: Progress = silent) -> bytes:
    """The bytes behind ``url``; ``timeout`` seconds is the longest silence."""
    if not url.startswith(("http://", "https://")):
        raise Unreachable("is not an http or https address")
    deadline = time.monotonic() + PATIENCE * timeout
    try:
        with urlopen(url, timeout=timeout) as response:  # noqa: S310 (checked above)
            length = response.headers.get("Content-Length", "")
            total = int(length) if length.isdecimal() else None
            with progress(name, total) as advance:
                return _read(response.read1, advance, deadline)
    except HTTPError as error:
        error.close()
        raise Unreachable(f"HTTP {error.code}") from error
    except TimeoutError as error:
        raise Unreachable("timed out") from error
    except URLError as error:
        raise Unreachable(_reason(error)) from error
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(f"broke off ({type(error).__name__})") from error


def _read(read: Callable[[int], bytes], advance: Callable[[int], object], deadline: float) -> bytes:
    data = bytearray()
    while piece := read(PIECE):
        data += piece
        if len(data) > MAX_DOWNLOAD:
            raise Unreachable(f"sent more than {MAX_DOWNLOAD:,} bytes")
        if time.monotonic() > deadline:
            raise TimeoutError
        advance(len(piece))
    return bytes(data)


def _reason(error: URLError) -> str:
    if isinstance(error.reason, TimeoutError):
        return "timed out"
    return getattr(error.reason, "strerror", None) or "could not be reached"
