"""Syncing with a folder: what is created, updated, missing, invalid and unchanged."""

import hashlib
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from registry.models import HubModel, Repository, SyncRun
from registry.sync import sync
from registry.sync.diff import describe
from tests.conftest import random_network
from tests.registry.conftest import Save, Sync, non_empty
from training.core.artifact.weights import MAX_FILE
from training.core.snapshots import snapshot
from training.hub import ModelManager, Survey

pytestmark = pytest.mark.django_db
SNAPSHOT = snapshot(1, random_network())
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_the_first_sync_copies_the_metadata_of_each_artifact(put_here: Save, mirror: Sync) -> None:
    path = put_here(
        "ada",
        97.5,
        description="Small.",
        test_samples=360,
        training={"epochs": 3},
        history=[{"epoch": 1, "loss": 0.5}],
        snapshots=[SNAPSHOT],
        confusion=[[1] * 10] * 10,
        calibration={"ece": 0.01},
        created_at="2026-05-01T12:00:00Z",
    )
    (path.parent / "README.md").write_text("# Networks\n")

    report = mirror(at=lambda: NOON)

    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    record = HubModel.objects.get()
    assert non_empty(report) == {"created": ["ada"]}
    assert record.repository.card == "# Networks\n"
    assert {key: getattr(record, key) for key in vars(record) if not key.startswith("_")} == {
        "id": record.id,
        "repository_id": record.repository.pk,
        "name": "ada",
        "revision": f"sha256:{sha256[:12]}",
        "fingerprint": record.fingerprint,
        "sizes": [784, 4, 10],
        "activation": "relu",
        "output": "softmax",
        "parameters": 3190,
        "accuracy": 97.5,
        "test_samples": 360,
        "description": "Small.",
        "training": {"epochs": 3},
        "history": [{"epoch": 1, "loss": 0.5}],
        "snapshots": [SNAPSHOT],
        "confusion": [[1] * 10] * 10,
        "calibration": {"ece": 0.01},
        "size_bytes": path.stat().st_size,
        "sha256": sha256,
        "status": "available",
        "problem": "",
        "is_default": False,
        "depth": 2,
        "dataset": "",
        "notes": "",
        "tags": "",
        "created_at": NOON,
        "updated_at": NOON,
        "synced_at": NOON,
    }


def test_a_second_sync_changes_nothing(three: None, mirror: Sync) -> None:
    before = HubModel.objects.get(name="ada")

    report = mirror()

    after = HubModel.objects.get(name="ada")
    assert non_empty(report) == {"unchanged": ["ada", "ben", "cyd"]}
    assert after.updated_at == before.updated_at
    assert after.synced_at > before.synced_at


def test_a_changed_artifact_updates_only_its_own_record(
    three: None, put_here: Save, mirror: Sync
) -> None:
    before = dict(HubModel.objects.values_list("name", "revision"))
    put_here("ben", 98.5, seed=7)

    report = mirror()

    after = dict(HubModel.objects.values_list("name", "revision"))
    assert non_empty(report) == {"updated": ["ben"], "unchanged": ["ada", "cyd"]}
    assert [name for name in after if after[name] != before[name]] == ["ben"]
    assert HubModel.objects.get(name="ben").accuracy == 98.5


def test_a_deleted_artifact_keeps_its_record_as_missing(
    three: None, folder: Path, mirror: Sync
) -> None:
    for file in folder.glob("ben.*"):
        file.unlink()

    reports = [mirror(), mirror()]

    record = HubModel.objects.get(name="ben")
    assert [non_empty(report) for report in reports] == 2 * [
        {"unchanged": ["ada", "cyd"], "missing": ["ben"]}
    ]
    assert (record.status, record.accuracy) == ("missing", 98.25)


def test_a_missing_artifact_that_returns_keeps_its_record(
    three: None, folder: Path, put_here: Save, mirror: Sync
) -> None:
    before = HubModel.objects.get(name="ben")
    for file in folder.glob("ben.*"):
        file.unlink()
    mirror()
    put_here("ben", 98.25, seed=1)

    report = mirror()

    record = HubModel.objects.get(name="ben")
    assert non_empty(report) == {"updated": ["ben"], "unchanged": ["ada", "cyd"]}
    assert (record.pk, record.status, record.revision) == (before.pk, "available", before.revision)


def test_an_unreadable_artifact_is_invalid_and_the_others_still_sync(
    three: None, folder: Path, put_here: Save, mirror: Sync
) -> None:
    (folder / "ben.json").write_text("{}")
    put_here("dan")

    report = mirror()

    record = HubModel.objects.get(name="ben")
    assert non_empty(report) == {
        "created": ["dan"],
        "unchanged": ["ada", "cyd"],
        "invalid": {"ben": "The .json does not give the accuracy."},
    }
    assert (record.status, record.problem) == ("invalid", "The .json does not give the accuracy.")
    assert (record.sizes, record.accuracy, record.parameters) == ([], None, None)


def test_an_invalid_artifact_stays_invalid_until_it_is_repaired(
    three: None, folder: Path, put_here: Save, mirror: Sync
) -> None:
    (folder / "ben.json").write_text("{}")
    mirror()
    assert non_empty(mirror())["invalid"] == {"ben": "The .json does not give the accuracy."}

    put_here("ben", 98.25, seed=1)

    assert non_empty(mirror()) == {"updated": ["ben"], "unchanged": ["ada", "cyd"]}
    assert HubModel.objects.get(name="ben").problem == ""


def test_accuracy_is_the_only_metadata_an_artifact_needs(put_here: Save, mirror: Sync) -> None:
    path = put_here("ada").with_suffix(".json")
    path.write_text(json.dumps({"name": "ada", "accuracy": 90}))

    mirror()

    record = HubModel.objects.get()
    assert (record.accuracy, record.sizes, record.parameters) == (90, [], None)
    assert record.created_at is None


def test_force_reads_unchanged_artifacts_again(three: None, mirror: Sync) -> None:
    HubModel.objects.filter(name="ben").update(accuracy=12.0)
    assert non_empty(mirror()) == {"unchanged": ["ada", "ben", "cyd"]}

    report = mirror(force=True)

    assert non_empty(report) == {"updated": ["ben"], "unchanged": ["ada", "cyd"]}
    assert HubModel.objects.get(name="ben").accuracy == 98.25


def test_a_dry_run_changes_no_record_but_is_saved_as_a_run(
    three: None, folder: Path, put_here: Save, mirror: Sync
) -> None:
    put_here("dan")
    (folder / "ben.json").unlink()
    (folder / "ben.npz").unlink()
    before = list(HubModel.objects.values()), list(Repository.objects.values())

    report = mirror(dry_run=True)

    assert non_empty(report) == {
        "created": ["dan"],
        "unchanged": ["ada", "cyd"],
        "missing": ["ben"],
    }
    assert (list(HubModel.objects.values()), list(Repository.objects.values())) == before
    assert SyncRun.objects.first().dry_run


class OvertakenManager(ModelManager):
    """A manager that calls a function once, just after its first survey."""

    after_survey: Callable[[], object] | None = None

    def survey(self, *known: Any) -> Survey:
        survey = super().survey(*known)
        if self.after_survey:
            function, self.after_survey = self.after_survey, None
            function()
        return survey


def test_a_sync_that_is_overtaken_by_another_reads_again(
    put_here: Save, mirror: Sync, settings: Settings
) -> None:
    put_here("ada", 90.0)
    manager = OvertakenManager(settings.HF_MODEL_REPO)
    manager.after_survey = lambda: [put_here("ada", 95.0), mirror()]

    report = sync(manager, started_by="a test")

    assert non_empty(report) == {"unchanged": ["ada"]}
    assert HubModel.objects.get().accuracy == 95.0


def test_the_number_of_queries_does_not_grow_with_the_artifacts(
    three: None, put_here: Save, mirror: Sync, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        put_here(f"many-{number}")
    put_here("ada", 99.0)

    with django_assert_num_queries(16):
        mirror()


def test_an_artifact_that_is_too_long_does_not_keep_the_others_away(
    put_here: Save, mirror: Sync
) -> None:
    put_here("ada", 97.0)
    os.truncate(put_here("ben", 98.0, seed=1), MAX_FILE + 1)  # a sparse file

    report = mirror()

    assert non_empty(report)["created"] == ["ada"]
    assert list(report.invalid) == ["ben"]


def test_a_change_shows_both_values_whole() -> None:
    old = {"sizes": [], "dataset": "", "sha256": "0" * 64}
    record = HubModel(sizes=[784, 30, 10], dataset="uci-digits", sha256="f" * 64)

    assert describe(record, old) == (
        "Sizes – → 784-30-10, dataset – → uci-digits, sha256 000000000000 → ffffffffffff."
    )


def test_a_change_that_is_too_long_ends_with_an_ellipsis() -> None:
    record = HubModel(dataset="x" * 100, sizes=list(range(100, 200)))

    text = describe(record, {"dataset": "", "sizes": []})

    assert text.endswith(f"dataset – → {'x' * 59}….")
    assert "100-101-102" in text
