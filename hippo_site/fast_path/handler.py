"""Django's WSGI handler, without what predictions do not need.

Around every request Django sets a script prefix and a urlconf, sends two signals, and closes what
was opened: for views that build URLs, keep cookies or use the database. A prediction does none of
that, and these took a tenth of its time. An ordinary one needs no request object either.
"""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.utils.log import log_response

from hippo_site.fast_path.direct import Direct
from hippo_site.fast_path.routes import takes_fast_path
from inference.middleware.headers import stored_headers


class Handler(WSGIHandler):
    def __init__(self) -> None:
        super().__init__()
        self._direct = Direct()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:  # chunks of bytes
        if not takes_fast_path(environ):
            return super().__call__(environ, start_response)
        if answered := self._direct.answer(environ):
            headers, body = answered
            start_response("200 OK", headers)
            return [body]
        request = self.request_class(environ)
        response = self._middleware_chain(request)  # type: ignore[attr-defined]
        status = f"{response.status_code} {response.reason_phrase}"
        if response.status_code >= 400:
            message = "%s: %s", response.reason_phrase, request.path
            log_response(*message, response=response, request=request)
        self._direct.learn(environ, request, response)
        start_response(status, [*stored_headers(response).values()])
        return [response.content]
