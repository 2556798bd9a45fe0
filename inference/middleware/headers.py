"""Response headers that are known to be valid, set without Django's checks of each: 2 µs a header.

Django's ``response.headers`` looks for line breaks and encodes every name and value. What passes
through here is fixed text, or was checked already.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # commands import this through the log's filter, and need nothing of HTTP
    from django.http import HttpResponseBase

Header = tuple[str, str]  # name, value


def set_header(response: "HttpResponseBase", name: str, value: str) -> None:
    _stored(response)[name.lower()] = (name, value)


def set_headers(response: "HttpResponseBase", headers: Mapping[str, Header]) -> None:
    """Several at once, by their names in lower case."""
    _stored(response).update(headers)


def has_header(response: "HttpResponseBase", name: str) -> bool:
    """Whether it is there; ``name`` in lower case."""
    return name in _stored(response)


def stored_headers(response: "HttpResponseBase") -> dict[str, Header]:
    """All headers, by their names in lower case: a copy."""
    return dict(_stored(response))


def _stored(response: "HttpResponseBase") -> dict[str, Header]:
    # Django gives no way past the checks of __setitem__.
    headers: dict[str, Header] = response.headers._store  # noqa: SLF001
    return headers
