"""The admin of training runs: staff can list, search and read them, and change nothing."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.registry.staff import staff
from tests.training.runs.run_logs import COMMAND, begin, finished
from training.models import TrainingRun
from training.runs.log_reader import load_run

pytestmark = pytest.mark.django_db
RUN_LIST = "/admin/training/trainingrun/"


@pytest.fixture
def viewer() -> Client:
    return staff("view_trainingrun")


@pytest.fixture
def runs(tmp_path: Path) -> None:
    """Two runs: ada finished, ben diverged."""
    TrainingRun.objects.save_run(load_run(finished(tmp_path, "ada", accuracy=97.256)))
    with begin(tmp_path, "ben", epochs=7) as log:
        log.event("diverged", evidence="the loss is 9 after 0.1")
    TrainingRun.objects.save_run(load_run(log.folder))


def page(client: Client, path: str, **query: str) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return str(response.content.decode())


def names(html: str) -> list[str]:
    return re.findall(r'<th class="field-name"><a href="[^"]+">([^<]+)</a>', html)


def page_of(name: str) -> str:
    return reverse(
        "admin:training_trainingrun_change", args=[TrainingRun.objects.get(name=name).pk]
    )


def test_the_list_shows_how_runs_ended(runs: None, viewer: Client) -> None:
    html = page(viewer, RUN_LIST)

    assert names(html) == ["ben", "ada"]
    for text in ("784 → 4 → 10", "97.26 %", "Finished", "Diverged", "1.0 s"):
        assert text in html


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"outcome__exact": "finished"}, ["ada"]),
        ({"q": "ben"}, ["ben"]),
        ({"q": "--seed 0"}, ["ben", "ada"]),
        ({"o": "2"}, ["ada", "ben"]),  # by accuracy: ben has none
        ({"o": "-2"}, ["ada", "ben"]),
        ({"o": "4"}, ["ada", "ben"]),
        ({"o": "-4"}, ["ben", "ada"]),
        ({"started_at__year": "1999"}, []),
    ],
    ids=str,
)
def test_the_list_can_be_filtered_and_sorted(
    runs: None, viewer: Client, query: dict[str, str], expected: list[str]
) -> None:
    assert names(page(viewer, RUN_LIST, **query)) == expected


def test_the_number_of_queries_does_not_grow_with_the_list(
    runs: None, viewer: Client, tmp_path: Path, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for number in range(10):
        TrainingRun.objects.save_run(load_run(finished(tmp_path, f"more-{number}")))

    with django_assert_num_queries(9):
        assert len(names(page(viewer, RUN_LIST))) == 12


def test_a_run_that_was_killed_says_when_it_was_last_alive(runs: None, viewer: Client) -> None:
    at = datetime(2026, 1, 31, 12, tzinfo=UTC)
    TrainingRun.objects.filter(name="ben").update(outcome="running", seen_at=at)

    for path in (RUN_LIST, page_of("ben")):
        assert "No sign of life since 2026-01-31 12:00" in page(viewer, path)


def test_a_runs_page_shows_everything(runs: None, viewer: Client) -> None:
    html = page(viewer, page_of("ada"))

    for text in (
        f"<code>{COMMAND}</code>",
        "validation ends at 91; training ends at 90.",
        "loss ends at 0.5.",
        "seconds by epoch, 2 bars.",
        "Most frequent mistake",
        "<td><code>ece</code></td><td><code>1.5</code></td>",
        "<td><code>learning_rate</code></td><td><code>3.0</code></td>",
        "<td><code>dataset</code></td><td><code>uci-digits</code></td>",
        "<td><code>threads</code></td><td><code>1</code></td>",
        "ab" * 32,
    ):
        assert text in html


def test_a_diverged_runs_page_shows_the_evidence(runs: None, viewer: Client) -> None:
    assert "the loss is 9 after 0.1" in page(viewer, page_of("ben"))


def test_untrusted_texts_are_escaped(runs: None, viewer: Client) -> None:
    script = "<script>alert(1)</script>"
    TrainingRun.objects.filter(name="ada").update(
        command=script, plan={script: script}, calibration={script: script}, folder=script
    )

    assert script not in page(viewer, page_of("ada"))


def test_nothing_can_be_changed(runs: None, admin_client: Client) -> None:
    change = page_of("ada")

    assert admin_client.get(f"{RUN_LIST}add/").status_code == 403
    assert admin_client.post(change, {"name": "mine"}).status_code == 403
    assert admin_client.post(change.replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert admin_client.get(change).status_code == 200


def test_staff_without_the_permission_cannot_see_runs(runs: None, client: Client) -> None:
    client.force_login(User.objects.create_user("ben", is_staff=True))

    assert client.get(RUN_LIST).status_code == 403
