"""Asks the site in this container for /readyz; exit code 0 where it answers 200, 1 otherwise.

It needs the standard library only. The request looks as a proxy's does, because the site refuses
unknown host names and redirects what did not come over https.
"""

import http.client
import os
import socket
import sys

TIMEOUT = 4  # seconds, less than the container's own limit


def connection(host: str, port: int) -> http.client.HTTPConnection:
    """To the first address of HOST; one that means all of them is asked on loopback."""
    if not host.startswith("unix:"):
        loopback = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104
        return http.client.HTTPConnection(loopback.get(host, host), port, timeout=TIMEOUT)
    unix = http.client.HTTPConnection("localhost", timeout=TIMEOUT)
    unix.sock = socket.socket(socket.AF_UNIX)
    unix.sock.settimeout(TIMEOUT)
    unix.sock.connect(host.removeprefix("unix:"))
    return unix


def main() -> int:
    host = (os.environ.get("HOST") or "127.0.0.1").split(",")[0].strip().strip("[]")
    name = (os.environ.get("ALLOWED_HOSTS") or "localhost").split(",")[0].strip().lstrip(".")
    prefix = os.environ.get("SCRIPT_NAME", "")
    headers = {"Host": "localhost" if name == "*" else name, "X-Forwarded-Proto": "https"}
    try:
        client = connection(host, int(os.environ.get("PORT") or 8000))
        client.request("GET", f"{prefix}/readyz", headers=headers)
        answer = client.getresponse()
        text = answer.read(1000).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        print(f"No answer at {host}: {error}")
        return 1
    print(answer.status, text)
    return 0 if answer.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
