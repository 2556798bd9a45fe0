"""Holds a Unix socket and runs a server at it, as systemd's hippo-web.socket and service do.

    python3 deploy/rehearsal/hold_socket.py SOCKET COMMAND…

For machines whose first process is not systemd. The command, which runs in bubblewrap with
``--as-pid-1``, finds the socket as descriptor 3. SIGHUP ends it and runs it again, while
connections wait at the socket; SIGTERM ends both. Where the command ends by itself, so does this,
with exit code 1.
"""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

DESCRIPTOR = 3  # the first that systemd passes on
BACKLOG = 2048
SECONDS_TO_END = 40  # TimeoutStopSec of hippo-web.service
SIGNALS = {signal.SIGHUP, signal.SIGTERM, signal.SIGCHLD}


def main(path: str, command: list[str]) -> int:
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        os.chmod(path, 0o666)  # noqa: S103  nginx is another user
        listener.listen(BACKLOG)
        if listener.fileno() != DESCRIPTOR:
            os.dup2(listener.fileno(), DESCRIPTOR)
        return keep_running(command)


def keep_running(command: list[str]) -> int:
    while True:
        server = subprocess.Popen(  # noqa: S603
            command,
            pass_fds=[DESCRIPTOR],
            preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS),  # noqa: PLW1509
        )
        received = signal.sigwait(SIGNALS)
        end(server)
        if received != signal.SIGHUP:
            return int(received == signal.SIGCHLD)
        signal.sigtimedwait({signal.SIGCHLD}, 0)  # of the server that was ended


def end(server: subprocess.Popen[bytes]) -> None:
    """To the process in bubblewrap, which itself would not pass a signal on."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
    for pid in children.read_text().split() if children.exists() else []:
        os.kill(int(pid), signal.SIGTERM)
    try:
        server.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
