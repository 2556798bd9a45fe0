"""Three replicas behind nginx on one PostgreSQL: what is lost while parts fail.

    .venv/bin/python bench/machines/replicas.py [--seconds 10]

As root, each replica is a network namespace, and a partition is its cable pulled; otherwise they
are three ports, and a partition is SIGSTOP. nginx and PostgreSQL are on this machine (make
deploy-deps postgres-deps). Exits with 1 if a prediction was lost, or a promotion took longer than 2
seconds to reach all three.
"""

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.ending import end_on_sigterm
from bench.faults.load import Load
from bench.machines.replica import Replica
from bench.machines.replica_faults import FAULTS, Site, pg_ctl
from bench.peers.namespaces import Namespaces, namespaces
from bench.peers.nginx import in_front_of
from tests.hippo_site.server import BODY, prepared
from tests.postgres.cluster import Cluster, cluster

NAMES = ("one", "two", "three")
CLIENTS, PAUSE = 4, 0.01  # seconds between two requests of a client
SERVER = "max_fails=1 fail_timeout=5s"
MORE = """
proxy_connect_timeout 1s; proxy_read_timeout 5s;
proxy_next_upstream error timeout http_502 http_503 non_idempotent;
"""


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
    end_on_sigterm()
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
