"""The faults, by name: each is a context that a site is in for as long as the load goes on."""

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.faults.clock import set_clock
from tests.fake_hub.server import FakeHub
from tests.hippo_site.server import Server
from tests.postgres.cluster import Cluster

SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'site'"
HEAD = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@dataclass
class Night:
    """A site, what it depends on, and the port that its clients use."""

    site: Server
    front: int
    postgres: Cluster
    hub: FakeHub
    root: Path
    clock: Path | None = None
    kills: int = 0

    def manage(self, *words: str) -> int:
        """The exit code of a command; a command may fail while things are taken away."""
        command = [sys.executable, "manage.py", *words]
        folder = Path(__file__).parents[2]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.run(
            command, cwd=folder, env=self.site.env, check=False, **quiet
        ).returncode


Fault = Callable[[Night], Iterator[None]]


def nothing(night: Night) -> Iterator[None]:
    yield


@contextmanager
def repeating(action: Callable[[], object], every: float) -> Iterator[None]:
    """Something that happens again and again until the end."""
    done = threading.Event()

    def repeat() -> None:
        while not done.wait(every):
            action()

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def killed_workers(night: Night) -> Iterator[None]:
    """SIGKILL for one worker every 5 seconds."""

    def kill() -> None:
        with suppress(ProcessLookupError, IndexError):
            os.kill(night.site.workers()[0], signal.SIGKILL)
            night.kills += 1

    with repeating(kill, 5):
        yield


def changed_defaults(night: Night) -> Iterator[None]:
    names = ["ada", "ben"]

    def change() -> None:
        names.reverse()
        night.manage("set_default_model", names[0])

    with repeating(change, 3):
        yield


def commands_beside(night: Night) -> Iterator[None]:
    """A sync of everything, a backup and a look from outside, one after the other."""

    def work() -> None:
        night.manage("sync_models", "--force")
        night.manage("backup", str(night.root / f"{time.monotonic_ns()}.tar.gz"))
        night.site.get("/models")

    with repeating(work, 0.5):
        yield


def killed_backends(night: Night) -> Iterator[None]:
    with repeating(lambda: night.postgres.sql(SESSIONS), 0.2):
        yield


def database_away(night: Night) -> Iterator[None]:
    night.postgres.sql("ALTER DATABASE site ALLOW_CONNECTIONS false")
    with repeating(lambda: night.postgres.sql(SESSIONS), 1):
        yield
    night.postgres.sql("ALTER DATABASE site ALLOW_CONNECTIONS true")


def cache_away(night: Night) -> Iterator[None]:
    cache, aside = night.root / "cache", night.root / "aside"
    cache.rename(aside)
    yield
    if cache.exists():  # something was fetched meanwhile
        cache.rename(night.root / f"new-{time.monotonic_ns()}")
    aside.rename(cache)


def hub_away(night: Night) -> Iterator[None]:
    """Every request to it is reset, while syncs are tried."""
    night.hub.fault("reset", path="/", times=1_000_000)
    with repeating(lambda: night.manage("sync_models", "--force"), 0.5):
        yield
    night.hub.faults.clear()


def full_disk(night: Night) -> Iterator[None]:
    """Where the site's own folder is: no byte is left, while syncs and backups are tried."""
    filler = night.root / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(1 << 16))

    def work() -> None:
        night.manage("sync_models", "--force")
        night.manage("backup", str(night.root / f"{time.monotonic_ns()}.tar.gz"))

    with repeating(work, 0.5):
        yield
    filler.unlink()


def clock_set_back(night: Night) -> Iterator[None]:
    """Every 2 seconds by an hour, or forward again, while the default changes."""
    assert night.clock
    hours = [0, -1]

    def move() -> None:
        hours.reverse()
        set_clock(night.clock, 3600 * hours[0])

    with repeating(move, 2):
        yield from changed_defaults(night)
    set_clock(night.clock, 0)


def few_descriptors(night: Night) -> Iterator[None]:
    """Each worker may open twenty more; three hundred clients connect and say nothing."""
    before = {}
    for pid in night.site.workers():
        used = len(os.listdir(f"/proc/{pid}/fd"))
        before[pid] = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (used + 20, before[pid][1]))
    with connections(night.site.port, 300, b""):
        yield
    for pid, limits in before.items():
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_NOFILE, limits)


def slow_clients(night: Night) -> Iterator[None]:
    """500 with half a head, 500 with half a body, 100 that never read their answers."""
    body = HEAD + b"Content-Length: 5000\r\n\r\n{"
    unread = b"GET /schema HTTP/1.1\r\nHost: localhost\r\n\r\n" * 50
    with ExitStack() as stack:
        for count, data in ((500, HEAD), (500, body), (100, unread)):
            stack.enter_context(connections(night.front, count, data))
        yield


def idle_connections(night: Night) -> Iterator[None]:
    with connections(night.front, 5_000, b""):
        yield


@contextmanager
def connections(port: int, count: int, data: bytes) -> Iterator[None]:
    """So many clients that connect, send this, and then do nothing."""
    with ExitStack() as stack:
        for _ in range(count):
            with suppress(OSError):
                client = stack.enter_context(socket.create_connection(("127.0.0.1", port), 20))
                client.setblocking(False)
                client.send(data)
        yield


FAULTS: dict[str, Fault] = {
    "nothing": nothing,
    "a worker killed every 5 s": killed_workers,
    "the default changed every 3 s": changed_defaults,
    "sync and backup beside it": commands_beside,
    "database sessions ended every 200 ms": killed_backends,
    "no database": database_away,
    "no Hub": hub_away,
    "no cache folder": cache_away,
    "a full disk": full_disk,
    "the clock set back an hour, and forward": clock_set_back,
    "no descriptors left": few_descriptors,
    "1,100 slow clients": slow_clients,
    "5,000 idle connections": idle_connections,
}
