"""Ordinary predictions answered from the WSGI environ alone, without a request of Django or DRF.

The views define what a prediction is. Here their own functions are called (parser, token, rate
limit, network, writer) for requests of which every header is known to change nothing else, and the
response has the headers that the view gave to such a request before. Whatever is not ordinary, and
whatever goes wrong, is left to the view: until the answer is there, nothing was counted but a
request for PREDICT_RATE, which remembers it.
"""

from collections.abc import Mapping
from time import perf_counter
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpResponse

from accounts.usage import usage
from accounts.viewer import NOBODY, Viewer
from hippo_site.fast_path.questions import Headers, Question, question_in
from inference.authentication import viewer_of
from inference.errors import Problem
from inference.middleware import request_id
from inference.middleware.headers import stored_headers
from inference.middleware.request_log import record, shown
from inference.rate_limit import COUNTED, seconds_to_wait
from inference.renderers import JSON
from inference.serving import Served, serving
from inference.v2.infer import BYTES, HEADER
from inference.views.predict import PredictView

DESCRIBING = {"content-type", "content-length", HEADER.lower(), request_id.HEADER.lower()}
KEPT = 200  # kinds of requests whose headers are remembered
# Parts of an environ that decide nothing, or that _Kind and the functions called here look at.
# Any other header, Origin and Cookie among them, is for the view.
ORDINARY = frozenset(
    (
        *("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "RAW_URI"),
        *("SERVER_PROTOCOL", "SERVER_NAME", "SERVER_PORT", "SERVER_SOFTWARE"),
        *("REMOTE_ADDR", "REMOTE_PORT", "CONTENT_TYPE", "CONTENT_LENGTH"),
        *("wsgi.version", "wsgi.url_scheme", "wsgi.errors", "wsgi.input", "wsgi.file_wrapper"),
        *("wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once", "wsgi.input_terminated"),
        *("HTTP_HOST", "HTTP_CONNECTION", "HTTP_USER_AGENT", "HTTP_AUTHORIZATION"),
        *("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE"),
        *("HTTP_X_REQUEST_ID", "HTTP_X_REAL_IP", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"),
        *("HTTP_INFERENCE_HEADER_CONTENT_LENGTH", COUNTED),
    )
)


class _Kind(NamedTuple):
    """All that the headers of a response depend on, but for its length, type and request id."""

    route: str
    scheme: str
    forwarded_scheme: str
    host: str
    accept: str
    content_type: str
    has_token: bool


class _Head(NamedTuple):
    """Headers of a kind's response, and its route as /metrics words it."""

    headers: Headers
    route: str


class _Ready(NamedTuple):
    question: Question
    viewer: Viewer
    head: _Head
    served: Served


class Direct:
    """Answers to ordinary predictions; each kind of request is first answered by its view."""

    def __init__(self) -> None:
        self._heads: dict[_Kind, _Head] = {}

    def answer(self, environ: dict[str, Any]) -> tuple[Headers, bytes] | None:
        """Headers and body of a 200; None for what the view has to answer."""
        if not environ.keys() <= ORDINARY:
            return None
        started = perf_counter()
        try:
            ready = self._ready(environ)
            if ready is None:
                return None
            question, viewer, head, served = ready
            body, described = question.write(served)
        except Exception:  # the view raises it again, and words it
            return None
        identifier = request_id.begin(environ)
        if viewer.is_known:
            usage.count(viewer.user_id, question.images)
        record(environ, head.route, 200, perf_counter() - started)
        length = ("Content-Length", str(len(body)))
        return [*head.headers, *described, length, (request_id.HEADER, identifier)], body

    def _ready(self, environ: dict[str, Any]) -> _Ready | None:
        """Everything that an answer needs; where it is there, the request counts."""
        viewer = viewer_of(environ, PredictView.scopes)
        kind = _kind_of(environ, viewer)
        if (head := self._heads.pop(kind, None)) is None:
            return None
        self._heads[kind] = head  # the one used last comes last
        question = question_in(environ)
        if question is None or viewer.images_per_day:
            return None
        served = serving.pick(question.name, viewer)
        is_there = question.version in ("", served.record.revision)
        if not is_there or (settings.PREDICT_RATE and seconds_to_wait(environ)):
            return None
        return _Ready(question, viewer, head, served)

    def learn(self, environ: dict[str, Any], request: Any, response: HttpResponse) -> None:
        """Remember the headers that a view gave to an ordinary request."""
        if response.status_code != 200 or not environ.keys() <= ORDINARY:
            return
        try:
            viewer = viewer_of(environ, PredictView.scopes)
        except Problem:  # the token was revoked meanwhile
            return
        headers = stored_headers(response)
        is_plain = headers["content-type"][1] in (JSON, BYTES) and "content-encoding" not in headers
        if not is_plain or viewer.images_per_day:  # whose headers say how many are left
            return
        for name in DESCRIBING:
            headers.pop(name, None)
        route = shown(request.resolver_match.route)
        self._heads[_kind_of(environ, viewer)] = _Head([*headers.values()], route)
        for oldest in list(self._heads)[:-KEPT]:  # a list: several threads may be here
            self._heads.pop(oldest, None)


def _kind_of(environ: Mapping[str, Any], viewer: Viewer) -> _Kind:
    return _Kind(
        environ["PATH_INFO"],
        environ["wsgi.url_scheme"],
        environ.get("HTTP_X_FORWARDED_PROTO", ""),
        environ["HTTP_HOST"],
        environ.get("HTTP_ACCEPT", ""),
        environ.get("CONTENT_TYPE", ""),
        viewer is not NOBODY,
    )
