"""The site under a real gunicorn, for as long as a test needs it."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.request import urlopen

from django.conf import settings

from tests.patience import PATIENCE


@contextmanager
def serve(environment: dict[str, str]) -> Iterator[str]:
    """The address of a site that is ready to predict."""
    with socket.create_server(("127.0.0.1", 0)) as listener:  # requests wait until gunicorn accepts
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}"],
            cwd=settings.BASE_DIR,
            env=environment,
            pass_fds=[listener.fileno()],
        )
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        _wait_until_ready(address)
        yield address
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _wait_until_ready(address: str) -> None:
    """Weights on a Hub are fetched after the start; until they are here the site answers 503."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            urlopen(f"{address}/readyz", timeout=PATIENCE).close()
            return
        except HTTPError as error:
            error.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
