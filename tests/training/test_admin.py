"""Staff see what was trained, and can change none of it."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from tests.training.runs.run_logs import COMMAND, begin, finished
from training.models import TrainingRun
from training.runs.log_reader import load_run

pytestmark = pytest.mark.django_db
LIST = "/admin/training/trainingrun/"


@pytest.fixture
def viewer() -> Client:
    user = User.objects.create_user("grace", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_trainingrun"))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def runs(tmp_path) -> None:
    """ada finished, ben diverged."""
    TrainingRun.objects.note(load_run(finished(tmp_path, "ada", accuracy=97.256)))
    with begin(tmp_path, "ben", epochs=7) as diary:
        diary.event("diverged", evidence="the loss is 9 after 0.1")
    TrainingRun.objects.note(load_run(diary.folder))


def page(client, path, **query) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return response.content.decode()


def names(html: str) -> list[str]:
    return re.findall(r'<th class="field-name"><a href="[^"]+">([^<]+)</a>', html)


def address(name: str) -> str:
    return reverse(
        "admin:training_trainingrun_change", args=[TrainingRun.objects.get(name=name).pk]
    )


def test_the_list_shows_how_runs_ended(runs, viewer):
    html = page(viewer, LIST)

    assert names(html) == ["ben", "ada"]
    for told in ("784 → 4 → 10", "97.26 %", "Finished", "Diverged", "1.0 s"):
        assert told in html


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"outcome__exact": "finished"}, ["ada"]),
        ({"q": "ben"}, ["ben"]),
        ({"q": "--seed 0"}, ["ben", "ada"]),
        ({"o": "2"}, ["ben", "ada"]),
        ({"o": "-2"}, ["ada", "ben"]),
        ({"o": "4"}, ["ada", "ben"]),
        ({"o": "-4"}, ["ben", "ada"]),
        ({"started_at__year": "1999"}, []),
    ],
    ids=str,
)
def test_the_list_can_be_narrowed_and_sorted(runs, viewer, query, expected):
    assert names(page(viewer, LIST, **query)) == expected


def test_the_number_of_queries_does_not_grow_with_the_list(
    runs, viewer, tmp_path, django_assert_num_queries
):
    for number in range(10):
        TrainingRun.objects.note(load_run(finished(tmp_path, f"more-{number}")))

    with django_assert_num_queries(9):
        assert len(names(page(viewer, LIST))) == 12


def test_the_detail_page_tells_all_there_is(runs, viewer):
    html = page(viewer, address("ada"))

    for told in (
        f"<code>{COMMAND}</code>",
        "validation ends at 91; training ends at 90.",
        "loss ends at 0.5.",
        "seconds by epoch, 2 bars.",
        "Most frequent mistake",
        "<td>ece</td><td>1.5</td>",
        "<td>learning_rate</td><td>3.0</td>",
        "<td>dataset</td><td>uci-digits</td>",
        "<td>threads</td><td>1</td>",
        "ab" * 32,
    ):
        assert told in html


def test_a_run_without_a_result_has_a_page_too(runs, viewer):
    assert "the loss is 9 after 0.1" in page(viewer, address("ben"))


def test_foreign_words_are_escaped(runs, viewer):
    script = "<script>alert(1)</script>"
    TrainingRun.objects.filter(name="ada").update(
        command=script, plan={script: script}, calibration={script: script}, folder=script
    )

    assert script not in page(viewer, address("ada"))


def test_nothing_can_be_changed(runs, admin_client):
    change = address("ada")

    assert admin_client.get(f"{LIST}add/").status_code == 403
    assert admin_client.post(change, {"name": "mine"}).status_code == 403
    assert admin_client.post(change.replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert admin_client.get(change).status_code == 200


def test_runs_are_hidden_from_staff_without_the_right(runs, client):
    client.force_login(
        User.objects.create_user("ben", is_staff=True),
        backend="django.contrib.auth.backends.ModelBackend",
    )

    assert client.get(LIST).status_code == 403
