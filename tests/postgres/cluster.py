"""A throw-away PostgreSQL server for tests, and pgbouncer in front, on free ports of loopback.

Debian's packages: ``apt-get install postgresql pgbouncer``. The server sorts text as ICU's English
does, which differs most from what SQLite and the "C" locale do, so that no order is right by luck.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.patience import PATIENCE
from tests.ports import free_port

OWNER = "postgres"  # the role, and the system's user where the tests run as root
SERVER = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
max_connections = 200
fsync = off
full_page_writes = off
synchronous_commit = off
"""
POOLER = """
[databases]
* = host=127.0.0.1 port={port} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {front}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 20
max_client_conn = 500
query_wait_timeout = 3
server_login_retry = 1
server_reset_query =
ignore_startup_parameters = extra_float_digits
logfile = {folder}/pgbouncer.log
"""


class Cluster(NamedTuple):
    """port of the server; ``direct`` and ``pooled`` give the URL of one of its databases."""

    folder: Path
    port: int
    tools: Path  # the folder of initdb, pg_ctl, psql
    front: int = 0  # the port of pgbouncer

    def direct(self, database: str = "postgres", user: str = OWNER) -> str:
        return f"postgres://{user}@127.0.0.1:{self.port}/{database}"

    def pooled(self, database: str = "postgres") -> str:
        return f"postgres://{OWNER}@127.0.0.1:{self.front}/{database}"

    def sql(self, statement: str, database: str = "postgres") -> str:
        """What psql prints for one statement, without headers."""
        command = [self.tools / "psql", "-XAtqd", self.direct(database), "-c", statement]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def create(self, database: str) -> str:
        """Make an empty database; returns its URL."""
        self.sql(f'CREATE DATABASE "{database}"')
        return self.direct(database)


def tools() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine, if there is one."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if folders:
        return max(folders, key=lambda path: int(path.parts[-3])).parent
    binary = shutil.which("initdb")
    return Path(binary).parent if binary else None


@contextmanager
def cluster(certificate: tuple[str, str] | None = None) -> Iterator[Cluster]:
    """A running server; with a certificate and its key, as PEM, it speaks TLS."""
    folder = tools()
    if folder is None:
        raise FileNotFoundError("There is no PostgreSQL server: apt-get install postgresql")
    with _folder() as place:
        data = place / "data"
        locale = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"]
        trust = ["--auth=trust", f"--username={OWNER}", "--no-sync"]
        _run(folder / "initdb", "-D", data, *locale, *trust, "--encoding=UTF8")
        server = Cluster(place, free_port(), folder)
        with (data / "postgresql.conf").open("a") as file:
            file.write(SERVER.format(port=server.port, folder=place))
            file.write("ssl = on\n" if certificate else "")
        for name, text in zip(("server.crt", "server.key"), certificate or (), strict=False):
            _private(data / name, text)
        process = _start(place / "log", folder / "postgres", "-D", data)
        try:
            _wait_until_ready(server, server.port, place / "log")
            yield server
        finally:
            process.send_signal(signal.SIGINT)  # "fast": ends the sessions
            process.wait(PATIENCE)


@contextmanager
def pooler(server: Cluster) -> Iterator[Cluster]:
    """pgbouncer in transaction mode in front of a server."""
    binary = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    if binary is None:
        raise FileNotFoundError("There is no pgbouncer: apt-get install pgbouncer")
    front = server._replace(front=free_port())
    file = server.folder / f"pgbouncer-{front.front}.ini"
    file.write_text(POOLER.format(port=server.port, front=front.front, folder=server.folder))
    process = _start(server.folder / "pooler.log", binary, file)
    try:
        _wait_until_ready(server, front.front, server.folder / "pooler.log")
        yield front
    finally:
        process.terminate()
        process.wait(PATIENCE)


@contextmanager
def _folder() -> Iterator[Path]:
    """A short path, as a socket's may have 107 bytes; the server's user must be able to write."""
    with tempfile.TemporaryDirectory(prefix="hippo-pg-") as name:
        if os.geteuid() == 0:
            shutil.chown(name, OWNER)
        yield Path(name)


def _private(file: Path, text: str) -> None:
    """A file that only the server's user may read, as PostgreSQL demands of a key."""
    file.write_text(text)
    file.chmod(0o600)
    if os.geteuid() == 0:
        shutil.chown(file, OWNER)


def _as_owner() -> dict[str, str]:
    """PostgreSQL refuses to run as root."""
    return {"user": OWNER} if os.geteuid() == 0 else {}


def _run(*command: object) -> None:
    subprocess.run([*map(str, command)], check=True, capture_output=True, cwd="/", **_as_owner())


def _start(log: Path, *command: object) -> subprocess.Popen:
    with log.open("w") as file:
        return subprocess.Popen(
            [*map(str, command)], stdout=file, stderr=file, cwd="/", **_as_owner()
        )


def _wait_until_ready(server: Cluster, port: int, log: Path) -> None:
    """A port is open for a moment before its server takes sessions."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        command = [server.tools / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        if subprocess.run(command, check=False).returncode == 0:
            return
        time.sleep(0.05)
    raise AssertionError(log.read_text())
