"""Downloads one file over HTTP, complete or not at all, with time-outs and a limit on its size."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

MAX_DOWNLOAD = 16_000_000  # bytes; MNIST's largest file has 9.9 million
CHUNK = 1 << 16  # bytes
MAX_TIMEOUTS = 20  # a whole download may take this many times the time-out for one chunk

# Called with the file's name and its length in bytes (None if unknown); returns a context with a
# function that is called with the length of every chunk. A tqdm bar fits with one line of glue.
Progress = Callable[[str, int | None], AbstractContextManager[Callable[[int], object]]]


class DownloadError(Exception):
    """A mirror did not deliver the file; the message is a few words."""


def no_progress(name: str, total: int | None) -> AbstractContextManager[Callable[[int], object]]:
    """A Progress that shows nothing."""
    return nullcontext(lambda length: None)


def download(url: str, name: str, *, timeout: float, progress: Progress = no_progress) -> bytes:
    """The content of ``url``; ``timeout`` is the longest wait in seconds for the next bytes."""
    if not url.startswith(("http://", "https://")):
        raise DownloadError("is not an http or https address")
    deadline = time.monotonic() + MAX_TIMEOUTS * timeout
    try:
        with urlopen(url, timeout=timeout) as response:  # noqa: S310 (checked above)
            length = response.headers.get("Content-Length", "")
            total = int(length) if length.isdecimal() else None
            with progress(name, total) as advance:
                return _read(response.read1, advance, deadline)
    except HTTPError as error:
        error.close()
        raise DownloadError(f"HTTP {error.code}") from error
    except TimeoutError as error:
        raise DownloadError("timed out") from error
    except URLError as error:
        raise DownloadError(_reason(error)) from error
    except (OSError, HTTPException, ValueError) as error:
        raise DownloadError(f"broke off ({type(error).__name__})") from error


def _read(read: Callable[[int], bytes], advance: Callable[[int], object], deadline: float) -> bytes:
    data = bytearray()
    while chunk := read(CHUNK):
        data += chunk
        if len(data) > MAX_DOWNLOAD:
            raise DownloadError(f"sent more than {MAX_DOWNLOAD:,} bytes")
        if time.monotonic() > deadline:
            raise TimeoutError
        advance(len(chunk))
    return bytes(data)


def _reason(error: URLError) -> str:
    if isinstance(error.reason, TimeoutError):
        return "timed out"
    return getattr(error.reason, "strerror", None) or "could not be reached"
