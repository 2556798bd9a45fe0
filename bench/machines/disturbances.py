"""What is done to a cluster and to the command that uses it while it computes."""

import random
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bench.machines.cluster_processes import HOSTS, TEMPORARY, Cluster

BALLAST = "ballast"


def worker_killed(cluster: Cluster, command: subprocess.Popen[bytes]) -> None:
    name = random.choice(HOSTS[1:])
    cluster.kill(name)
    cluster.start(name)


def scheduler_killed(cluster: Cluster, command: subprocess.Popen[bytes]) -> None:
    cluster.kill("main")
    time.sleep(1)
    cluster.start("main")


def command_killed(cluster: Cluster, command: subprocess.Popen[bytes]) -> None:
    command.kill()


def cable_pulled(cluster: Cluster, command: subprocess.Popen[bytes]) -> None:
    name = random.choice(HOSTS[1:])
    if cluster.machines.are_apart:
        cluster.machines.pull_cable(name)
    else:
        cluster.parts[name].send_signal(signal.SIGSTOP)


def disk_full(cluster: Cluster, command: subprocess.Popen[bytes]) -> None:
    fill(cluster.output.parent)


def scratch_full(cluster: Cluster, command: subprocess.Popen[bytes]) -> None:
    fill(cluster.folder / TEMPORARY)


def fill(folder: Path) -> None:
    """Take all that is left of a folder's file system, to the last byte."""
    with (folder / BALLAST).open("wb", buffering=0) as file:
        for size in (1 << 20, 1):
            with suppress(OSError):
                while True:
                    file.write(bytes(size))


def nothing(cluster: Cluster, command: subprocess.Popen[bytes]) -> None:
    pass


DISTURBANCES: dict[str, Callable[[Cluster, subprocess.Popen[bytes]], None]] = {
    "nothing": nothing,
    "worker": worker_killed,
    "scheduler": scheduler_killed,
    "command": command_killed,
    "cable": cable_pulled,
    "disk": disk_full,
    "scratch": scratch_full,
}
SMALL = {"disk": "disk", "scratch": TEMPORARY}  # disturbance → the folder that must be mounted
