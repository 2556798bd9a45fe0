"""The HTTP client given to huggingface_hub: time-outs, few retries, and known hosts only.

On its own the library has no time-out, follows redirects to any host, and waits through long
retries. Here every failure of a connection becomes one HubUnavailable.
"""

import random
import re
import time
from collections.abc import Sequence
from functools import cache
from typing import Any

from huggingface_hub import constants, set_client_factory
from huggingface_hub.errors import OfflineModeIsEnabled
from huggingface_hub.utils import disable_progress_bars, httpx
from huggingface_hub.utils._http import hf_request_event_hook  # has no public name

from training.hub import metering
from training.hub.errors import HubUnavailable
from training.hub.huggingface.allowed_hosts import AllowedHosts
from training.hub.huggingface.bounded_stream import READ_METHODS, bound
from training.hub.huggingface.patient_network import bound_reads
from training.hub.huggingface.transport_errors import busy, no_response, unsafe_etag
from training.hub.repository import TIMEOUT
from training.retries import announce

RETRY_PAUSES = (0.05, 0.1)  # before the second and the third try, as shares of the time-out
ETAGS = ("ETag", "X-Linked-Etag")
SAFE_ETAG = re.compile(r'(W/)?"?[A-Za-z0-9][A-Za-z0-9._+=-]{0,127}"?')
BUSY_STATUSES = (408, 429, 500, 502, 503, 504)

# huggingface_hub keeps one client per process, so what that client may reach is per process, too.
ALLOWED_HOSTS = AllowedHosts()


def with_jitter(seconds: float) -> float:
    """Up to half as long again, at random, so that clients do not all retry at the same moment."""
    return seconds * random.uniform(1.0, 1.5)  # noqa: S311 (not a secret)


def connect(endpoint: str, timeout: float, storage_hosts: Sequence[str] = ()) -> None:
    """Allow this process's client to send requests to this endpoint and its storage."""
    _configure_library()
    ALLOWED_HOSTS.allow(endpoint, timeout, storage_hosts)


@cache
def _configure_library() -> None:
    """Override what the library read from the environment when it was first imported.

    Once per process: each new client factory closes the client in use.
    """
    # Xet would transfer weights past our client, and so past its time-outs and host checks.
    constants.HF_HUB_DISABLE_XET = True
    constants.HF_HUB_DISABLE_TELEMETRY = True
    constants.HF_HUB_DISABLE_IMPLICIT_TOKEN = True
    disable_progress_bars()
    set_client_factory(Client)


class Client(httpx.Client):
    """Sends every request of huggingface_hub."""

    def __init__(self) -> None:
        super().__init__(
            event_hooks={
                "request": [hf_request_event_hook, ALLOWED_HOSTS.check, _count],
                "response": [_bound, _check_etag],
            },
            follow_redirects=True,
            timeout=TIMEOUT,
        )
        bound_reads(self)

    def build_request(
        self, method: str, url: httpx.URL | str, *, data: Any = None, **options: Any
    ) -> httpx.Request:
        """Passes a file to upload as ``content``: the library's ``data`` is deprecated."""
        if hasattr(data, "read"):
            options["content"], data = data, None
        return super().build_request(method, url, data=data, **options)

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Retries GET and HEAD only: any other request may have been carried out."""
        timeout = ALLOWED_HOSTS.timeout_of(request)
        pauses = RETRY_PAUSES if request.method in READ_METHODS else ()
        for pause in pauses:
            try:
                return self._send_once(request, **options)
            except HubUnavailable as error:
                if not error.temporary or error.retry_after > timeout:
                    raise
                announce(f"{error.problem}: asking again …")
                time.sleep(max(with_jitter(pause * timeout), error.retry_after))
        return self._send_once(request, **options)

    def _send_once(self, request: httpx.Request, **options: Any) -> httpx.Response:
        try:
            response = super().send(request, **options)
        except httpx.RequestError as error:
            raise no_response(request, error, ALLOWED_HOSTS.timeout_of(request)) from None
        except OfflineModeIsEnabled:
            raise HubUnavailable("HF_HUB_OFFLINE is set: unset it to reach the Hub.") from None
        if response.status_code in BUSY_STATUSES:
            response.close()
            raise busy(response)
        return response


def _count(_request: httpx.Request) -> None:
    metering.count(requests=1)


def _bound(response: httpx.Response) -> None:
    bound(response, grace=ALLOWED_HOSTS.timeout_of(response.request))


def _check_etag(response: httpx.Response) -> None:
    """Raises HubUnavailable for a file's ETag that could lead out of the cache.

    The library asks for it by HEAD, and names the file after it without a look.
    """
    if response.request.method == "HEAD":
        etags = (response.headers.get(name, "x") for name in ETAGS)
        if not all(SAFE_ETAG.fullmatch(etag) for etag in etags):
            raise unsafe_etag(response.request)
