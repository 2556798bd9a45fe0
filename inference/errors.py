"""Errors whose messages are safe to show to clients: none of them quotes the request."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rest_framework.exceptions import APIException


class Fault(NamedTuple):
    """One thing that is wrong. The pointer (RFC 6901) names fields this package knows."""

    pointer: str
    detail: str


class Problem(APIException):
    """A status, a message, and the fields it is about."""

    status_code = 400

    def __init__(
        self,
        detail: str = "",
        *,
        errors: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.errors = list(errors)
        self.headers = dict(headers or {})


class Malformed(Problem):
    status_code = 400


class Unauthorized(Problem):
    status_code = 401


class Forbidden(Problem):
    status_code = 403


class NotFound(Problem):
    status_code = 404


class Conflict(Problem):
    status_code = 409


class PreconditionFailed(Problem):
    status_code = 412


class TooLarge(Problem):
    status_code = 413


class Unsupported(Problem):
    status_code = 415


class Invalid(Problem):
    status_code = 422


RATE_LIMIT = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")  # headers


class TooMany(Problem):
    status_code = 429


class Unavailable(Problem):
    status_code = 503
