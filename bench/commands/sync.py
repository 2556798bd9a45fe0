"""Benchmark of a sync: seconds, requests and bytes for 1,000 artifacts on a fake Hub.

    python bench/commands/sync.py [--artifacts 1000]

The Hub is tests/fake_hub in a process of its own, the client the real huggingface_hub, the database
a SQLite file. Prints a table for docs/DEPLOYMENT.md.
"""

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
LIMITS = {"cold": 10.0, "unchanged": 0.5}  # seconds


class Measurement(NamedTuple):
    title: str
    seconds: float
    requests: int
    received: int  # bytes


def serve_hub(artifacts: int, pipe: Connection) -> None:
    """Serve until told to stop; each "change" received adds a commit that changes one artifact."""
    from tests.conftest import random_network
    from tests.fake_hub.server import FakeHub
    from tests.fake_hub.store import artifact_files

    network = random_network()
    with FakeHub() as hub:
        repo = hub.add_repo("ada/digits")
        files: dict[str, bytes] = {}
        for number in range(artifacts):
            files |= artifact_files(f"net-{number:04}", network, accuracy=90 + number % 10)
        repo.commit("Add all", add=files)
        pipe.send(hub.url)
        while pipe.recv() == "change":
            repo.commit("Change one", add=artifact_files("net-0007", network, accuracy=99.5))
            pipe.send("changed")


def measure(pipe: Connection) -> list[Measurement]:
    from registry.conf import manager_for_settings
    from registry.sync import sync

    def timed_sync(title: str) -> Measurement:
        start = time.perf_counter()
        report = sync(manager_for_settings(), started_by="bench")
        return Measurement(title, time.perf_counter() - start, report.requests, report.bytes)

    rows = [timed_sync("cold"), timed_sync("unchanged")]
    pipe.send("change")
    pipe.recv()
    return [*rows, timed_sync("1 changed"), timed_sync("unchanged again")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--artifacts", type=int, default=1_000)
    artifacts = parser.parse_args().artifacts
    pipe, hub_pipe = multiprocessing.Pipe()
    hub = multiprocessing.Process(target=serve_hub, args=(artifacts, hub_pipe), daemon=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "hippo_site.settings",
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "HF_CACHE_DIR": f"{folder}/cache",
            "HF_MODEL_REPO": "ada/digits",
            "HUGGINGFACE_TOKEN": "",
        }
        hub.start()
        os.environ["HF_ENDPOINT"] = pipe.recv()
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        print(f"{artifacts:,} artifacts\n\nsync              seconds    limit  requests      bytes")
        for row in measure(pipe):
            limit = f"{LIMITS[row.title]:6.1f}" if row.title in LIMITS else "      "
            print(
                f"{row.title:16} {row.seconds:8.3f}   {limit} {row.requests:9,} {row.received:10,}"
            )
        pipe.send("stop")
        hub.join()


if __name__ == "__main__":
    main()
