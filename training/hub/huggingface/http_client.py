"""The HTTP client huggingface_hub is given: it does not wait for ever, and talks to the Hub only.

Left alone, the library has no time-out, follows redirects to any host, and sleeps through long
retries of its own. Here every way a connection can fail becomes one HubUnavailable.
"""

import random
import re
import time
from collections.abc import Iterator
from typing import Any

from huggingface_hub import constants, set_client_factory
from huggingface_hub.errors import OfflineModeIsEnabled
from huggingface_hub.utils import disable_progress_bars, httpx
from huggingface_hub.utils._http import hf_request_event_hook

from training.hub import metering
from training.hub.errors import HubUnavailable, Interrupted
from training.hub.huggingface import allowed_hosts
from training.hub.huggingface.allowed_hosts import guard, timeout_of

PAUSES = (0.05, 0.1)  # before the second and third try, in time-outs
SLOWEST = 1_000  # bytes per second, on average; less is a trickle that would never end
LARGEST = 200_000_000  # bytes of one answer
READING = ("GET", "HEAD")
BUSY = (408, 429, 500, 502, 503, 504)


def jittered(seconds: float) -> float:
    """A little longer, and never twice the same: who failed together does not return together."""
    return seconds * random.uniform(1.0, 1.5)  # noqa: S311 (nobody gains by guessing it)


def connect(endpoint: str, timeout: float) -> None:
    """Let the process's client talk to this endpoint."""
    if not allowed_hosts.HUBS:
        _tame()
    allowed_hosts.allow(endpoint, timeout)


def _tame() -> None:
    """Set what the library would read from the environment, once, whoever imported it first."""
    # Xet would send weights around our client, and so around its time-outs and its guard.
    constants.HF_HUB_DISABLE_XET = True
    constants.HF_HUB_DISABLE_TELEMETRY = True
    constants.HF_HUB_DISABLE_IMPLICIT_TOKEN = True
    disable_progress_bars()
    set_client_factory(Client)


class Client(httpx.Client):
    """Every request of huggingface_hub passes through here."""

    def __init__(self) -> None:
        super().__init__(
            event_hooks={
                "request": [hf_request_event_hook, guard, _count],
                "response": [_bound],
            },
            follow_redirects=True,
            timeout=allowed_hosts.TIMEOUT,
        )

    def build_request(
        self, method: str, url: httpx.URL | str, *, data: Any = None, **options: Any
    ) -> httpx.Request:
        """The library passes a file to upload as ``data``, which its HTTP client deprecates."""
        if hasattr(data, "read"):
            options["content"], data = data, None
        return super().build_request(method, url, data=data, **options)

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Only GET and HEAD are tried again: what else was lost may have been carried out."""
        timeout = timeout_of(request)
        pauses = PAUSES if request.method in READING else ()
        for pause in pauses:
            try:
                return self._send_once(request, **options)
            except HubUnavailable as error:
                if not error.passing or error.retry_after > timeout:
                    raise
                time.sleep(max(jittered(pause * timeout), error.retry_after))
        return self._send_once(request, **options)

    def _send_once(self, request: httpx.Request, **options: Any) -> httpx.Response:
        try:
            response = super().send(request, **options)
        except httpx.RequestError as error:
            raise _no_answer(request, error) from None
        except OfflineModeIsEnabled:
            raise HubUnavailable("HF_HUB_OFFLINE is set: unset it to reach the Hub.") from None
        if response.status_code in BUSY:
            response.close()
            raise _busy(response)
        return response


class _BoundedStream(httpx.SyncByteStream):
    """An answer's bytes, as long as they keep coming and do not become too many."""

    def __init__(self, response: httpx.Response) -> None:
        self._inner = response.stream
        self._request = response.request

    def __iter__(self) -> Iterator[bytes]:
        start, count = time.monotonic(), 0
        grace = timeout_of(self._request)
        try:
            for part in self._inner:  # type: ignore[union-attr]
                count += len(part)
                metering.count(received=len(part))
                seconds = time.monotonic() - start
                if count > LARGEST or (seconds > grace and count < SLOWEST * seconds):
                    message = f"{_hub(self._request)} sent too much, or too slowly."
                    # What else than reading was asked may have been done: an upload looks again.
                    raise HubUnavailable(message, passing=self._request.method not in READING)
                yield part
        except httpx.RequestError:
            message = f"{_hub(self._request)} broke off its answer: try again."
            raise Interrupted(message, passing=True) from None

    def close(self) -> None:
        self._inner.close()  # type: ignore[union-attr]


def _count(_request: httpx.Request) -> None:
    metering.count(requests=1)


def _bound(response: httpx.Response) -> None:
    response.stream = _BoundedStream(response)


def _hub(request: httpx.Request) -> str:
    return f"The Hub at {request.url.host}"


def _no_answer(request: httpx.Request, error: Exception) -> HubUnavailable:
    if isinstance(error, httpx.TooManyRedirects):
        return HubUnavailable(f"{_hub(request)} redirects in a circle: check HF_ENDPOINT.")
    if isinstance(error, httpx.TimeoutException):
        what = f"did not answer within {timeout_of(request):g} seconds"
    else:
        what = "cannot be reached"
    advice = "check the network and HF_ENDPOINT, then try again."
    return HubUnavailable(f"{_hub(request)} {what}: {advice}", passing=True)


def _busy(response: httpx.Response) -> HubUnavailable:
    seconds = _seconds_to_wait(response.headers)
    when = f"in {seconds} seconds" if seconds else "later"
    message = f"{_hub(response.request)} answered {response.status_code}: try again {when}."
    return HubUnavailable(message, passing=True, retry_after=seconds)


def _seconds_to_wait(headers: httpx.Headers) -> int:
    """From ``Retry-After: 55``, or the Hub's own ``RateLimit: "api";r=0;t=55``."""
    asked = headers.get("Retry-After", "")
    if re.fullmatch(r"[0-9]{1,6}", asked):
        return int(asked)
    limit = re.search(r";r=0;t=([0-9]{1,6})(;|$)", headers.get("RateLimit", ""))
    return int(limit[1]) if limit else 0
