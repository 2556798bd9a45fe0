"""A site that tracks runs, over HTTP: two requests, one token, no redirects.

Over plain http the token goes to this machine only. Errors tell apart what may pass by itself from
what will not; neither holds the token.
"""

import json
import re
from dataclasses import dataclass, field
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

TIMEOUT = 10.0  # seconds without a byte
MAX_ANSWER = 10_000  # bytes
MAX_DETAIL = 300  # characters
PASSING = (408, 425, 429)  # and every 5xx: the same request may be answered later
TOKEN = re.compile(r"hippo_[A-Za-z0-9]{20,100}")


class AddressError(ValueError):
    """Why no run is tracked there, in one line."""


class SiteAway(Exception):
    """The site does not answer, or not now."""


class Refused(Exception):
    """The site answers, and will not take this."""


def check_address(text: str) -> str:
    """The address of a site without a slash at its end; raises AddressError."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise AddressError("is not an address; write https://hippo.example.org") from None
    if parts.scheme not in ("http", "https") or not host or not text.isascii():
        raise AddressError("is not an address; write https://hippo.example.org")
    if parts.query or parts.fragment or parts.username or parts.password or not text.isprintable():
        raise AddressError("must be the address of a site and nothing more")
    if parts.scheme == "http" and not is_this_machine(host):
        raise AddressError("must begin with https://: a token is sent there")
    return text.rstrip("/")


def check_token(text: str) -> str:
    """The same text; raises AddressError for what is no token, without repeating it."""
    if not TOKEN.fullmatch(text):
        raise AddressError(
            "A run is tracked with a token: set HIPPO_TOKEN to one with the scope write, made at "
            "/account/tokens of the site."
        )
    return text


def is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _NoRedirects(HTTPRedirectHandler):
    """A token is for the address that was named, not for where it may lead."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


@dataclass(frozen=True)
class Site:
    """Its address, as ``check_address`` gives it, and a token with the scope write."""

    address: str
    token: str = field(repr=False)

    def begin(self, key: str, name: str) -> dict[str, Any]:
        """``id``, ``lines`` and ``page`` of the run of that key. Raises SiteAway, Refused."""
        return self._post("/runs", {"key": key, "name": name})

    def add(self, run: str, first: int, events: list[dict[str, Any]], *, live: bool) -> int:
        """Send lines from number ``first`` on; how many are there then. Raises as above."""
        body = {"events": events, "live": live}
        lines: int = self._post(f"/runs/{run}/events?from={first}", body)["lines"]
        return lines

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = json.dumps(body, allow_nan=False).encode()
        request = Request(self.address + path, data, headers)  # noqa: S310 - check_address did
        try:
            with self._opener().open(request, timeout=TIMEOUT) as answer:
                content = json.loads(answer.read(MAX_ANSWER))
            if not isinstance(content, dict) or type(content.get("lines")) is not int:
                raise ValueError
        except HTTPError as error:
            raise _explained(error) from None
        except (URLError, OSError, HTTPException) as error:
            reason = getattr(error, "reason", "") or error
            raise SiteAway(f"{self.address} does not answer: {reason}"[:MAX_DETAIL]) from None
        except (ValueError, RecursionError):
            raise Refused(f"{self.address} does not answer as a site of Hippo does.") from None
        return content

    def _opener(self) -> OpenerDirector:
        """Through the proxies of the environment, but in plain text past them."""
        proxies: dict[str, str] | None = {} if self.address.startswith("http:") else None
        return build_opener(ProxyHandler(proxies), _NoRedirects)


def _explained(error: HTTPError) -> Exception:
    """The error of a status; the detail of a problem document is shown if it is plain text."""
    with error:
        if error.code in PASSING or error.code >= 500:
            return SiteAway(f"The site answers {error.code} at the moment.")
        if 300 <= error.code < 400:
            return Refused("The site leads to another address; name that one.")
        try:
            detail = str(json.loads(error.read(MAX_ANSWER))["detail"])
        except (ValueError, KeyError, TypeError, OSError, RecursionError):
            detail = ""
    shown = detail[:MAX_DETAIL] if detail.isprintable() else ""
    return Refused(f"The site refuses it ({error.code}). {shown}".strip())
