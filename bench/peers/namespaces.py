"""Machines made of network namespaces on one bridge, whose cables can be pulled; needs root.

Without root, or where the kernel gives none, all of them are this machine.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

BRIDGE, PREFIX, SUBNET = "hippobr", "hippo", "10.77.0"
HERE = "127.0.0.1"


class Namespaces:
    """Machines by name.

    are_apart  whether they are namespaces
    outside    the address of this machine as they see it
    """

    def __init__(self, *names: str) -> None:
        self._names = names
        self.are_apart = os.geteuid() == 0 and _ip("netns", "add", f"{PREFIX}-{names[0]}")
        self.outside = f"{SUBNET}.254" if self.are_apart else HERE
        if self.are_apart:
            _ip("link", "add", BRIDGE, "type", "bridge")
            _ip("addr", "add", f"{self.outside}/24", "dev", BRIDGE)
            _ip("link", "set", BRIDGE, "up")
            for name in names:
                self._connect(name)

    def address(self, name: str) -> str:
        return f"{SUBNET}.{self._number(name)}" if self.are_apart else HERE

    def words(self, name: str) -> list[str]:
        """What a command line on that machine begins with."""
        return ["ip", "netns", "exec", f"{PREFIX}-{name}"] if self.are_apart else []

    def pull_cable(self, name: str) -> None:
        _ip("link", "set", f"{PREFIX}{self._number(name)}", "down")

    def plug_in(self, name: str) -> None:
        _ip("link", "set", f"{PREFIX}{self._number(name)}", "up")

    def close(self) -> None:
        if self.are_apart:
            for name in self._names:
                _ip("netns", "del", f"{PREFIX}-{name}")
            _ip("link", "del", BRIDGE)

    def _number(self, name: str) -> int:
        return 1 + self._names.index(name)

    def _connect(self, name: str) -> None:
        space, cable = f"{PREFIX}-{name}", f"{PREFIX}{self._number(name)}"
        _ip("netns", "add", space)
        _ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", space)
        _ip("link", "set", cable, "master", BRIDGE)
        _ip("link", "set", cable, "up")
        inside = ["netns", "exec", space, "ip"]
        _ip(*inside, "addr", "add", f"{self.address(name)}/24", "dev", "eth0")
        for device in ("eth0", "lo"):
            _ip(*inside, "link", "set", device, "up")


@contextmanager
def namespaces(*names: str) -> Iterator[Namespaces]:
    machines = Namespaces(*names)
    try:
        yield machines
    finally:
        machines.close()


def _ip(*words: str) -> bool:
    command = ["ip", *words]
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0
