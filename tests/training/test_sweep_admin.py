"""The admin of sweeps: candidates as a table and a picture, the winner, and nothing to change."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from tests.registry.staff import staff
from training.management.records import SweepRow
from training.models import Sweep

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 31, tzinfo=UTC)
ROW = {"epochs": 3, "seeds": [0, 1], "validation_sd": 0.5, "weights_sha256": ["a", "b"]}
ROWS = [
    ROW | {"config": {"learning_rate": 3.0, "sizes": [784, 16, 10]},
           "validation_accuracy": 95.8, "status": "finished"},
    ROW | {"config": {"learning_rate": 0.3, "sizes": [784, 30, 10]},
           "validation_accuracy": 82.2, "status": "pruned"},
    ROW | {"config": {"learning_rate": 9.0, "sizes": [784, 30, 10]},
           "validation_accuracy": None, "validation_sd": None, "status": "diverged"},
]  # fmt: skip
WINNER = ROWS[0] | {
    "test_accuracy": 94.8,
    "artifact": "rates.npz",
    "command": "manage.py train_mnist --seed 1",
}
TABLE = {"name": "rates", "runs": ROWS, "winner": WINNER, "tried": 3, "is_complete": True}


@pytest.fixture
def viewer() -> Client:
    return staff("view_sweep")


def save(**changes) -> Sweep:
    return Sweep.objects.save_table(
        "/sweeps/my rates", TABLE | changes, outcome="finished", started_at=AT
    )


def test_a_sweep_that_is_run_again_keeps_its_row_and_its_start():
    save(winner=None, runs=[])

    Sweep.objects.save_table(
        "/sweeps/my rates", TABLE, outcome="running", started_at=datetime.now(UTC)
    )

    (row,) = Sweep.objects.all()
    assert (row.started_at, row.finished_at, row.outcome) == (AT, None, "running")
    assert (row.validation_accuracy, row.test_accuracy) == (95.8, 94.8)


def test_a_sweep_whose_process_was_killed_gives_no_sign_of_life(viewer):
    Sweep.objects.save_table("/sweeps/my rates", TABLE, outcome="running", started_at=AT)
    Sweep.objects.update(seen_at=AT)

    html = viewer.get("/admin/training/sweep/").content.decode()

    assert "No sign of life since 2026-01-31 00:00" in html


def test_the_list_shows_the_best_of_each(viewer):
    save()

    html = viewer.get("/admin/training/sweep/").content.decode()

    assert "95.80 %" in html
    assert "94.80 %" in html


def test_the_page_shows_candidates_the_picture_and_how_to_publish_the_winner(viewer):
    sweep = save()

    html = viewer.get(f"/admin/training/sweep/{sweep.pk}/change/").content.decode()

    assert "<td>784-16-10</td><td>3</td><td>2</td><td>95.80 ± 0.50 %</td>" in html
    assert "<td>–</td><td>diverged</td>" in html
    assert html.count("<polyline") == 2
    assert "manage.py train_mnist --seed 1" in html
    assert "upload_to_hf --model-path &#x27;/sweeps/my rates/rates.npz&#x27;" in html
    assert viewer.post(f"/admin/training/sweep/{sweep.pk}/change/").status_code == 403


def test_a_sweep_without_a_result_has_a_page(viewer):
    sweep = save(runs=[], winner=None, tried=0)

    response = viewer.get(f"/admin/training/sweep/{sweep.pk}/change/")

    assert response.status_code == 200


def stop(client, *sweeps) -> str:
    data = {"action": "stop", "_selected_action": [sweep.pk for sweep in sweeps]}
    return client.post("/admin/training/sweep/", data, follow=True).content.decode()


def test_staff_with_the_permission_stop_a_sweep_that_runs(viewer):
    running = Sweep.objects.save_table("/sweeps/a", TABLE, outcome="running", started_at=AT)
    finished = save()
    grace = User.objects.get(username="grace")
    grace.user_permissions.add(Permission.objects.get(codename="stop_sweep"))

    html = stop(viewer, running, finished)

    assert "1 sweep stops within some seconds" in html
    assert [Sweep.objects.get(pk=each.pk).stop_requested for each in (running, finished)] == [
        True,
        False,
    ]


def test_whoever_may_only_look_stops_nothing(viewer):
    running = Sweep.objects.save_table("/sweeps/a", TABLE, outcome="running", started_at=AT)

    stop(viewer, running)

    assert not Sweep.objects.get().stop_requested


def test_the_process_of_a_sweep_sees_that_it_is_to_stop():
    Sweep.objects.save_table("/sweeps/a", TABLE, outcome="running", started_at=AT)
    row = SweepRow(Path("/sweeps/a"))
    row.beat()
    assert not row.is_stop_requested()

    Sweep.objects.all().request_stop()
    row.beat()

    assert row.is_stop_requested()


def test_a_request_to_a_process_that_was_killed_does_not_stop_the_next():
    Sweep.objects.save_table("/sweeps/a", TABLE, outcome="running", started_at=AT)
    Sweep.objects.all().request_stop()

    with SweepRow(Path("/sweeps/a")) as row:
        row.beat()

    assert not row.is_stop_requested()


def test_a_request_ends_with_the_sweep():
    Sweep.objects.save_table("/sweeps/a", TABLE, outcome="running", started_at=AT)
    Sweep.objects.all().request_stop()

    Sweep.objects.save_table("/sweeps/a", TABLE, outcome="stopped", started_at=AT)

    assert not Sweep.objects.get().stop_requested
