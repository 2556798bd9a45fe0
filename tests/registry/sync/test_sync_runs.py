"""Every sync is kept as a run: when, by whom, with what result."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from registry.models import HubModel, Repository, SyncRun
from registry.models.history import SYNC_COUNTS
from registry.sync import SyncFailed
from registry.sync.health import mirror_health
from tests.registry.conftest import Save, Sync
from training.hub import HubError

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_every_sync_is_saved_as_a_run(put_here: Save, mirror: Sync, folder: Path) -> None:
    put_here("ada")
    put_here("ben").with_suffix(".json").write_text("{}")
    times = iter([NOON, NOON + timedelta(seconds=1), NOON + timedelta(seconds=2)])

    mirror(at=lambda: next(times))

    run = SyncRun.objects.get()
    assert (run.started_at, run.finished_at) == (NOON, NOON + timedelta(seconds=2))
    assert (run.outcome, run.error, run.dry_run, run.started_by) == ("ok", "", False, "a test")
    assert run.repo_id == Repository.objects.get().repo_id
    assert [getattr(run, place) for place in SYNC_COUNTS] == [1, 0, 0, 0, 1]


def test_a_failed_sync_is_saved_as_a_run_and_leaves_the_records(
    three: None, folder: Path, mirror: Sync
) -> None:
    before = list(HubModel.objects.values()), list(Repository.objects.values())
    folder.rename(folder.with_name("moved"))

    with pytest.raises(HubError) as failure:
        mirror()

    run = SyncRun.objects.first()
    assert (run.outcome, run.error) == ("failed", str(failure.value))
    assert (list(HubModel.objects.values()), list(Repository.objects.values())) == before


def test_only_the_newest_runs_are_kept(
    put_here: Save, mirror: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("registry.models.history.KEPT_RUNS", 3)

    for _ in range(5):
        mirror()

    kept = list(SyncRun.objects.values_list("pk", flat=True))
    assert kept == sorted(kept, reverse=True)
    assert len(kept) == 3
    assert SyncRun.objects.filter(created=0, unchanged=0).count() == 3


def test_an_unforeseen_error_is_a_failed_run_with_one_line(
    three: None, mirror: Sync, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_arguments: object) -> None:
        raise OverflowError("Python int too large")

    monkeypatch.setattr("registry.sync.diff_records", fail)

    with pytest.raises(SyncFailed):
        mirror()

    run = SyncRun.objects.first()
    line = "Unexpected OverflowError: read the server's log."
    assert (run.outcome, run.error) == ("failed", line)
    assert "Python int too large" in caplog.text
    assert HubModel.objects.filter(status="available").count() == 3


def test_the_last_run_is_the_one_that_ended_last_whatever_the_clocks_say(
    three: None, mirror: Sync
) -> None:
    """A failure was recorded by a machine whose clock is three hours ahead."""
    run = SyncRun.objects.get()
    SyncRun.objects.update(started_at=run.started_at + timedelta(hours=3), outcome="failed")

    mirror()

    (health,) = mirror_health(datetime.now(UTC))
    assert (health.level, health.message) == ("good", "In step.")
