"""gunicorn's threaded worker with this site's words: its refusals are problem documents.

It serves the site alone with ``FAST_PATH=off``; the worker with an event loop is one of its kind.
"""

import signal
import socket
from typing import Any

from gunicorn import util  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from hippo_site.fast_path.problems import problem_for


class ProblemWorker(ThreadWorker):
    def init_signals(self) -> None:
        """Signals that came while the process began are held back until now (gunicorn.conf.py)."""
        super().init_signals()
        signal.pthread_sigmask(signal.SIG_SETMASK, ())

    def handle_request(self, req: Any, conn: Any) -> bool:
        """gunicorn looks for ``close`` alone; it may stand in a list (RFC 9110 section 7.6.1)."""
        connection = ",".join(value for name, value in req.headers if name == "CONNECTION")
        if "close" in (word.strip().lower() for word in connection.split(",")):
            req.must_close = True
        is_kept: bool = super().handle_request(req, conn)
        return is_kept

    def environ_of(self, req: Any, addr: Any) -> dict[str, Any]:
        """What is known of a request that goes wrong; ``req`` is None where it cannot be read."""
        headers = [] if req is None else req.headers
        environ = {"HTTP_" + name.replace("-", "_"): value for name, value in headers}
        return environ | {"REMOTE_ADDR": addr[0] if isinstance(addr, tuple) else ""}

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        answer = problem_for(exc, self.environ_of(req, addr))
        if b" 500 " in answer[:20]:
            self.log.exception("Error handling request")
        else:
            self.log.warning("A request was refused: %s", type(exc).__name__)
        try:
            util.write_nonblock(client, answer)
        except OSError:
            self.log.debug("The client did not wait for the refusal.")
