"""Whom the Hub's client may talk to: the Hub's own address, and where the Hub keeps its files.

An answer can redirect anywhere, and a listing's next page can be any address.
"""

from urllib.parse import urlsplit

from huggingface_hub.utils import httpx

from training.hub.errors import HubUnavailable

TIMEOUT = 10.0  # seconds for one step: connecting, or waiting for the next bytes
# The real Hub's storage; it redirects there, without the token.
STORAGE = (".hf.co", ".huggingface.co", ".amazonaws.com")
PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int | None]
# huggingface_hub keeps one client per process, so what that client may reach is kept here, too:
# the origin of every endpoint in use, with its time-out.
HUBS: dict[Origin, float] = {}


def allow(endpoint: str, timeout: float) -> None:
    HUBS[_origin(endpoint)] = timeout


def guard(request: httpx.Request) -> None:
    """Runs before every hop, redirects included. The token goes to the Hub's own address only."""
    url = str(request.url)
    known = _origin(url) in HUBS
    if not known and ("authorization" in request.headers or not _is_storage(url)):
        raise HubUnavailable("The Hub sent us to a host that is not its own: check HF_ENDPOINT.")
    request.extensions = {
        **request.extensions,
        "timeout": httpx.Timeout(timeout_of(request)).as_dict(),
    }


def timeout_of(request: httpx.Request) -> float:
    return HUBS.get(_origin(str(request.url)), TIMEOUT)


def _is_storage(url: str) -> bool:
    """The Hub's storage, or another port of a machine that is itself the endpoint."""
    scheme, host, _ = _origin(url)
    same_machine = any((scheme, host) == hub[:2] for hub in HUBS)
    return same_machine or (scheme == "https" and host.endswith(STORAGE))


def _origin(url: str) -> Origin:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or PORTS.get(parts.scheme)
