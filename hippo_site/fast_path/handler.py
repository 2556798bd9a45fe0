"""Django's WSGI handler, with a shorter way in and out for predictions.

Around every request Django sets a script prefix and a urlconf, sends two signals, and closes what
was opened: for views that write addresses, keep cookies or use the database. A prediction does
none of that, and these took a tenth of its time.
"""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.utils.log import log_response

EXACT = {"/predict", "/v1/predict"}
BELOW = "/v2/models/"


class Handler(WSGIHandler):
    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:  # chunks of bytes
        if not is_prediction(environ):
            return super().__call__(environ, start_response)
        request = self.request_class(environ)
        response = self._middleware_chain(request)  # type: ignore[attr-defined]
        status = f"{response.status_code} {response.reason_phrase}"
        if response.status_code >= 400:
            message = "%s: %s", response.reason_phrase, request.path
            log_response(*message, response=response, request=request)
        start_response(status, [*response.headers._store.values()])
        return [response.content]


def is_prediction(environ: dict[str, Any]) -> bool:
    """Whether the views behind an address answer questions about images, and nothing else."""
    path = environ["PATH_INFO"]
    right_path = path in EXACT or path.startswith(BELOW)
    return right_path and environ["REQUEST_METHOD"] == "POST" and not environ.get("SCRIPT_NAME")
