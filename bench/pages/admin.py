"""How long the admin's pages take with 10,000 records, and how many queries they make.

    python bench/pages/admin.py [--records 10000]

Django's test client requests every page: everything is measured except the network. The database
is a SQLite file. Prints a table for docs/ADMIN.md.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Django can only be imported once the settings are chosen, in main()
    from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
REQUESTS = 15  # timed, of each page
LIMIT = 300  # milliseconds
PAGE_SIZE = 50  # records on one page of the list
LIST = "/admin/registry/hubmodel/"


def pages(records: int, first_pk: int) -> dict[str, str]:
    """Title -> address of every page that is measured."""
    return {
        "list": LIST,
        "list, last page": f"{LIST}?p={-(-records // PAGE_SIZE)}",
        "list, by name": f"{LIST}?o=1",
        "list, searched": f"{LIST}?q=net-123",
        "list, filtered": f"{LIST}?activation=relu&depth=2&band=98&dataset=mnist",
        "list, by tag": f"{LIST}?tag=demo",
        "list, served": f"{LIST}?served=yes",
        "audit trail": f"{LIST}audit/",
        "list, one month": f"{LIST}?updated_at__year=2026&updated_at__month=5",
        "record": f"{LIST}{first_pk}/change/",
        "front page": "/admin/",
    }


def create_records(count: int) -> None:
    """Records of a realistic size: 30 epochs of history, a confusion matrix, one change each."""
    from registry.models import Change, HubModel, Repository

    start = datetime(2025, 1, 1, tzinfo=UTC)
    repository = Repository.objects.create(
        repo_id="starter", source="starter", card="# Networks\n" * 500, synced_at=start
    )
    history = [
        {"epoch": n, "loss": 1 / n, "train_accuracy": 99.0, "validation_accuracy": 97.0}
        for n in range(1, 31)
    ]
    shapes = ([784, 100, 10], [784, 30, 10], [784, 200, 80, 10])
    rows = (
        HubModel(
            repository=repository,
            name=f"net-{n:05}",
            revision="0" * 40,
            fingerprint="0" * 64,
            sizes=shapes[n % 3],
            depth=len(shapes[n % 3]) - 1,
            activation=("relu", "sigmoid", "tanh")[n % 3],
            output="softmax",
            parameters=79_510,
            accuracy=90 + (n * 7919 % 1000) / 100,
            dataset=("mnist", "uci-digits")[n % 2],
            training={"epochs": 30, "dataset": "mnist"},
            history=history,
            confusion=[[100] * 10] * 10,
            tags="demo" if n % 100 == 0 else "",
            size_bytes=280_000,
            sha256="0" * 64,
            created_at=start + timedelta(hours=n),
            updated_at=start + timedelta(hours=n),
            synced_at=start,
        )
        for n in range(count)
    )
    records = HubModel.objects.bulk_create(rows, batch_size=500)
    Change.objects.bulk_create(
        (Change(record=record, at=record.updated_at, what="First seen.") for record in records),
        batch_size=500,
    )


def measure(client: "Client", path: str) -> tuple[float, float, int]:
    """Median and slowest time in milliseconds, and the number of queries of one request."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200, path
        count = len(queries)
    times = []
    for _ in range(REQUESTS):
        start = time.perf_counter()
        client.get(path)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times), max(times), count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=10_000)
    records = parser.parse_args().records
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "HF_MODEL_REPO": "",
        }
        import django

        django.setup()
        from django.contrib.auth.models import User
        from django.core.management import call_command
        from django.test import Client

        from registry.models import HubModel

        call_command("migrate", verbosity=0)
        create_records(records)
        client = Client(headers={"host": "localhost"})
        client.force_login(
            User.objects.create_superuser("bench"),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        print(f"{records:,} records, limit {LIMIT} ms\n")
        print("page              median ms  slowest  queries")
        for title, path in pages(records, HubModel.objects.first().pk).items():
            median, slowest, queries = measure(client, path)
            print(f"{title:16} {median:10.0f} {slowest:8.0f} {queries:8}")


if __name__ == "__main__":
    main()
