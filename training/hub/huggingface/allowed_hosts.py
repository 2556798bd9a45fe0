"""Which hosts the Hub's client may send requests to, and with which time-out.

A response can redirect to any address, and so can the link to a listing's next page. Requests go
only to the Hub's endpoint and to where the Hub stores its files, and the token only to the first.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from huggingface_hub.utils import httpx

from training.hub.errors import HubUnavailable
from training.hub.repository import TIMEOUT

# The real Hub's storage: it redirects downloads there, without the token.
STORAGE_DOMAINS = (".hf.co", ".huggingface.co", ".amazonaws.com")
DEFAULT_PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int | None]  # scheme, host, port


class AllowedHosts:
    """The endpoints in use, each with its time-out in seconds, and further hosts of storage."""

    def __init__(self) -> None:
        self._timeouts: dict[Origin, float] = {}
        self._storage: set[tuple[str, str]] = set()  # (scheme, host or host:port)

    def allow(self, endpoint: str, timeout: float, storage_hosts: Sequence[str] = ()) -> None:
        """``storage_hosts`` are host or host:port: https, or the endpoint's own scheme."""
        self._timeouts[_origin(endpoint)] = timeout
        schemes = {"https", _origin(endpoint)[0]}
        self._storage |= {(scheme, host.lower()) for scheme in schemes for host in storage_hosts}

    def check(self, request: httpx.Request) -> None:
        """Raises HubUnavailable for another host. Runs before every request and redirect."""
        url = str(request.url)
        is_endpoint = _origin(url) in self._timeouts
        if not is_endpoint and ("authorization" in request.headers or not self._is_storage(url)):
            raise HubUnavailable(
                "The Hub sent us to a host that is not its own: check HF_ENDPOINT."
            )
        timeout = httpx.Timeout(self.timeout_of(request)).as_dict()
        request.extensions = {**request.extensions, "timeout": timeout}

    def timeout_of(self, request: httpx.Request) -> float:
        return self._timeouts.get(_origin(str(request.url)), TIMEOUT)

    def _is_storage(self, url: str) -> bool:
        """Whether it is the Hub's storage, or another port of an endpoint's host."""
        scheme, host, port = _origin(url)
        if {(scheme, host), (scheme, f"{host}:{port}")} & self._storage:
            return True
        same_host = any((scheme, host) == endpoint[:2] for endpoint in self._timeouts)
        return same_host or (scheme == "https" and host.endswith(STORAGE_DOMAINS))


def _origin(url: str) -> Origin:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or DEFAULT_PORTS.get(parts.scheme)
