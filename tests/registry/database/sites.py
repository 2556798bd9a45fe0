"""Whole sites for the tests of backups: a folder, a database, commands in other processes."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from django.conf import settings

# Keeps choosing one of two networks, in transactions that write three tables.
WRITER = """
import django; django.setup()
from itertools import cycle
from registry import default_model
print("writing", flush=True)
for name in cycle(["ada", "ben"]): default_model.choose(name, by="a writer")
"""
STATE = """
import django; django.setup()
from registry.models import Choice, HubModel
marked = [*HubModel.objects.filter(is_default=True).values_list("name", flat=True)]
print(marked == [Choice.objects.first().record.name], Choice.objects.count() > 0)
"""
PREDICTION = """
import django; django.setup()
import numpy as np
from inference.serving import serving
serving.preload()
served = serving.pick()
images = np.random.default_rng(0).random((1, 784), dtype=np.float32)
print(served.record.name, served.network.probabilities(images).tobytes().hex())
"""


class Site(NamedTuple):
    root: Path
    database_url: str

    @property
    def env(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "tests.registry.database.other_root",
            "PYTHONPATH": str(settings.BASE_DIR),
            "SITE_ROOT": str(self.root),
            "SECRET_KEY": "for these tests",
            "HF_MODEL_REPO": "./models",
            "DATABASE_URL": self.database_url,
        }

    def manage(self, *words: object) -> str:
        """stdout of a command that must succeed."""
        done = self.run("manage.py", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def script(self, code: str) -> str:
        done = self.run("-c", code)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *words: object) -> subprocess.Popen[str]:
        """A command that goes on in the background."""
        return subprocess.Popen(
            [sys.executable, "manage.py", *map(str, words)],
            cwd=settings.BASE_DIR,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *map(str, words)],
            cwd=settings.BASE_DIR,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )


def manifest_of(backup: Path) -> Any:
    with tarfile.open(backup) as archive:
        return msgspec.json.decode(archive.extractfile("manifest.json").read())
