"""What goes wrong among replicas that share a database, and what staff do to them."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from typing import NamedTuple

from bench.machines.replica import Replica
from bench.peers.namespaces import Namespaces
from tests.hippo_site.server import manage
from tests.postgres.cluster import OWNER, Cluster


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
