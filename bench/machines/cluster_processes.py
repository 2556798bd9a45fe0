"""The processes of a cluster: a scheduler and two workers, each on a machine of its own."""

import os
import subprocess
import sys
from pathlib import Path

from bench.peers.namespaces import Namespaces

ROOT = Path(__file__).resolve().parents[2]
MANAGE = [sys.executable, str(ROOT / "manage.py")]
HOSTS = ("main", "one", "two")
TEMPORARY = "temporary-files"


class Cluster:
    """A scheduler and two workers, started and ended together."""

    def __init__(self, machines: Namespaces, folder: Path, output: Path) -> None:
        self.machines, self.folder, self.output = machines, folder, output
        self.parts: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def options(self) -> list[str]:
        address = f"tls://{self.machines.address('main')}:8799"
        return ["--scheduler", address, "--keys", str(self.folder / "keys")]

    def command(self, name: str, *words: str) -> list[str]:
        return [*self.machines.words(name), *MANAGE, *words, *self.options]

    def start(self, name: str) -> None:
        words = ["schedule"] if name == "main" else ["work", "--workers", "1"]
        command = self.command(name, *words)
        with (self.folder / f"{name}.log").open("ab") as log:
            self.parts[name] = subprocess.Popen(command, stdout=log, stderr=log, env=self.env)

    def kill(self, name: str) -> None:
        self.parts[name].kill()
        self.parts[name].wait()

    @property
    def env(self) -> dict[str, str]:
        """A killed worker leaves its folder for temporary files: it goes with the others."""
        database = f"sqlite:///{self.folder / 'db.sqlite3'}"
        return os.environ | {
            "DATABASE_URL": database,
            "TMPDIR": str(self.folder / TEMPORARY),
        }

    def __enter__(self) -> "Cluster":
        for name in HOSTS:
            self.start(name)
        return self

    def __exit__(self, *error: object) -> None:
        for name in self.parts:
            self.kill(name)
