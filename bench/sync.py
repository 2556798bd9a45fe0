"""How long a sync takes, and how often it asks: 1,000 artifacts on a Hub on this machine.

    python bench/sync.py [--artifacts 1000]

The Hub is the tests' own (tests/hub_server.py) in a process of its own, the client the real
huggingface_hub, the database a SQLite file. Prints a table for docs/DEPLOYMENT.md.
"""

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
LIMITS = {"cold": 10.0, "unchanged": 0.5}  # seconds


def hub(artifacts: int, door) -> None:
    """Serve until told to stop; every message adds a commit that changes one artifact."""
    from tests.conftest import random_network
    from tests.hub_server import HubServer, artifact_files

    network = random_network()
    with HubServer() as server:
        repo = server.add_repo("ada/digits")
        files = {}
        for number in range(artifacts):
            files |= artifact_files(f"net-{number:04}", network, accuracy=90 + number % 10)
        repo.commit("Add all", add=files)
        door.send(server.url)
        while door.recv() == "change":
            repo.commit("Change one", add=artifact_files("net-0007", network, accuracy=99.5))
            door.send("changed")


def measure(door) -> list[tuple[str, float, int, int]]:
    """What was synced, seconds, requests, bytes."""
    from registry.conf import manager_for_settings
    from registry.sync import sync

    def one(title: str) -> tuple[str, float, int, int]:
        began = time.perf_counter()
        report = sync(manager_for_settings(), started_by="bench")
        return title, time.perf_counter() - began, report.requests, report.bytes

    rows = [one("cold"), one("unchanged")]
    door.send("change")
    door.recv()
    return [*rows, one("1 changed"), one("unchanged again")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--artifacts", type=int, default=1_000)
    artifacts = parser.parse_args().artifacts
    here, there = multiprocessing.Pipe()
    server = multiprocessing.Process(target=hub, args=(artifacts, there), daemon=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "hippo_site.settings",
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "HF_CACHE_DIR": f"{folder}/cache",
            "HF_MODEL_REPO": "ada/digits",
            "HUGGINGFACE_TOKEN": "",
        }
        server.start()
        os.environ["HF_ENDPOINT"] = here.recv()
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        print(f"{artifacts:,} artifacts\n\nsync              seconds    limit  requests      bytes")
        for title, seconds, requests, received in measure(here):
            limit = f"{LIMITS[title]:6.1f}" if title in LIMITS else "      "
            print(f"{title:16} {seconds:8.3f}   {limit} {requests:9,} {received:10,}")
        here.send("stop")
        server.join()


if __name__ == "__main__":
    main()
