"""Three replicas behind nginx on one PostgreSQL: what is lost while parts fail.

    .venv/bin/python bench/machines/replicas.py [--seconds 10]

As root, each replica is a network namespace, and a partition is its cable pulled; otherwise they
are three ports, and a partition is SIGSTOP. nginx and PostgreSQL are on this machine (make
deploy-deps postgres-deps). Exits with 1 if a prediction was lost, or a promotion took longer than 2
seconds to reach all three.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.faults.load import Load
from bench.peers.namespaces import Namespaces, namespaces
from bench.peers.nginx import in_front_of
from bench.peers.running import free_port
from tests.hippo_site.server import BODY, JSON, ROOT, manage, prepared
from tests.postgres.cluster import OWNER, Cluster, cluster

NAMES = ("one", "two", "three")
CLIENTS, PAUSE = 4, 0.01  # seconds between two requests of a client
SERVER = "max_fails=1 fail_timeout=5s"
MORE = """
proxy_connect_timeout 1s; proxy_read_timeout 5s;
proxy_next_upstream error timeout http_502 http_503 non_idempotent;
"""


class Replica:
    """One server: gunicorn with two processes on a machine of its own."""

    def __init__(self, machines: Namespaces, name: str, env: dict[str, str], folder: Path) -> None:
        self.machines, self.name, self.folder = machines, name, folder
        self.port = 8000 if machines.are_apart else free_port()
        self.env = env | {"PORT": str(self.port), "HOST": machines.address(name)}
        self.process = self.started()

    @property
    def address(self) -> str:
        return f"{self.machines.address(self.name)}:{self.port}"

    def restart(self) -> None:
        """As an operator does: end it in order, start the next, wait until it is ready."""
        self.process.terminate()
        self.process.wait(40)
        self.process = self.started()
        self.wait()

    def wait(self) -> None:
        for _ in range(600):
            if self.answer_to("GET", "/readyz").startswith("200"):
                return
            time.sleep(0.1)
        raise SystemExit((self.folder / f"{self.name}.log").read_text()[-2000:])

    def answer_to(self, method: str, path: str) -> str:
        """The status and the body, "" where it does not answer."""
        import http.client

        connection = http.client.HTTPConnection(self.address, timeout=2)
        headers = JSON | {"Host": "127.0.0.1"}
        try:
            connection.request(method, path, BODY if method == "POST" else None, headers)
            answer = connection.getresponse()
            return f"{answer.status} {answer.read().decode()}"
        except OSError:
            return ""
        finally:
            connection.close()

    def signal(self, number: int) -> None:
        os.killpg(self.process.pid, number)

    def started(self) -> subprocess.Popen[bytes]:
        words = [*self.machines.words(self.name), sys.executable, "-m", "gunicorn"]
        words += ["--config", str(ROOT / "gunicorn.conf.py")]
        with (self.folder / f"{self.name}.log").open("ab") as log:
            return subprocess.Popen(
                words, cwd=ROOT, env=self.env, stderr=log, start_new_session=True
            )


class Site(NamedTuple):
    replicas: list[Replica]
    machines: Namespaces
    postgres: Cluster
    seconds: float


def nothing(site: Site) -> str:
    time.sleep(site.seconds)
    return ""


def promotion(site: Site) -> str:
    """The default changes five times; when the last replica answers with it."""
    waits = []
    for name in ("ben", "ada", "ben", "ada", "ben"):
        manage(site.replicas[0].env, "set_default_model", name)
        changed = time.monotonic()
        waiting = set(site.replicas)
        while waiting:
            waiting = {
                each for each in waiting if f'"{name}"' not in each.answer_to("POST", "/predict")
            }
        waits.append(time.monotonic() - changed)
    if max(waits) > 2:
        raise SystemExit(f"a promotion took {max(waits):.2f} s")
    return f"all three have it after {min(waits):.2f} to {max(waits):.2f} s"


def killed(site: Site) -> str:
    replica = site.replicas[0]
    replica.signal(signal.SIGKILL)
    replica.process.wait()
    time.sleep(site.seconds)
    replica.process = replica.started()
    replica.wait()
    return ""


def partitioned(site: Site) -> str:
    replica = site.replicas[1]
    if site.machines.are_apart:
        site.machines.pull_cable(replica.name)
    else:
        replica.signal(signal.SIGSTOP)
    time.sleep(site.seconds)
    if site.machines.are_apart:
        site.machines.plug_in(replica.name)
    else:
        replica.signal(signal.SIGCONT)
    replica.wait()
    return "cable pulled" if site.machines.are_apart else "SIGSTOP"


def database_restarted(site: Site) -> str:
    pg_ctl(site.postgres, "stop")
    time.sleep(site.seconds)
    pg_ctl(site.postgres, "start")
    promotion(site)
    return f"away for {site.seconds:.0f} s; a promotion reaches all afterwards"


def rolling_restart(site: Site) -> str:
    for replica in site.replicas:
        replica.restart()
        time.sleep(1)
    return "one after the other"


FAULTS: dict[str, Callable[[Site], str]] = {
    "nothing": nothing,
    "promotion": promotion,
    "one killed": killed,
    "one partitioned": partitioned,
    "database restarted": database_restarted,
    "rolling restart": rolling_restart,
}


def pg_ctl(postgres: Cluster, word: str) -> None:
    data = postgres.folder / "data"
    command = [postgres.tools / "pg_ctl", "-D", data, "-w", "-m", "fast", word]
    if word == "start":
        command[-1:] = ["-l", data / "restarted.log", word]
    owner = {"user": OWNER} if os.geteuid() == 0 else {}
    subprocess.run([*map(str, command)], check=True, cwd="/", stdout=subprocess.DEVNULL, **owner)


@contextmanager
def reachable(machines: Namespaces) -> Iterator[Cluster]:
    """PostgreSQL for the machines, too."""
    with cluster() as postgres:
        data = postgres.folder / "data"
        with (data / "pg_hba.conf").open("a") as file:
            file.write(f"host all all {machines.outside}/24 trust\n")
        with (data / "postgresql.conf").open("a") as file:
            file.write(f"listen_addresses = '127.0.0.1,{machines.outside}'\n")
        pg_ctl(postgres, "stop")
        pg_ctl(postgres, "start")
        try:
            yield postgres
        finally:
            pg_ctl(postgres, "stop")


@contextmanager
def site(seconds: float) -> Iterator[tuple[Site, int]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        machines = stack.enter_context(namespaces(*NAMES))
        postgres = stack.enter_context(reachable(machines))
        postgres.create("site")
        direct = postgres.direct("site").replace("127.0.0.1", machines.outside)
        hosts = ",".join(["127.0.0.1", *map(machines.address, NAMES)])
        url = f"{direct}?sslmode=disable"  # a private network
        env = prepared(folder, DATABASE_URL=url, ALLOWED_HOSTS=hosts)
        replicas = [Replica(machines, name, env, folder) for name in NAMES]
        for replica in replicas:
            stack.callback(replica.signal, signal.SIGKILL)
        for replica in replicas:
            replica.wait()
        front = in_front_of([each.address for each in replicas], SERVER, MORE)
        yield Site(replicas, machines, postgres, seconds), stack.enter_context(front)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--only", choices=FAULTS)
    options = parser.parse_args()
    lost = 0
    with site(options.seconds) as (running, front):
        apart = "network namespaces" if running.machines.are_apart else "three ports"
        print(f"{len(running.replicas)} replicas ({apart}), {CLIENTS} clients", flush=True)
        for name in [options.only] if options.only else FAULTS:
            with Load(front, BODY, CLIENTS, PAUSE).running() as tally:
                what = FAULTS[name](running)
            lost += tally.lost
            print(
                f"{name:18} {tally.answered:7,} answered, {tally.lost} lost "
                f"{dict(tally.failures) or ''}, slowest {tally.slowest:.1f} s  {what}",
                flush=True,
            )
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
