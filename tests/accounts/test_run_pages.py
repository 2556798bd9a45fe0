"""The pages of a person's training runs: who sees them, and what they show."""

import json

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.tracking.events import texts_of
from accounts.tracking.runs import append, begin
from tests.inference.views.personal.runs.events import AT, START, epoch
from training.models import TrainingRun

pytestmark = pytest.mark.django_db
COMMAND = "manage.py train_mnist --sizes 784 30 10"


def browser_of(name: str) -> Client:
    client = Client()
    user, _ = User.objects.get_or_create(username=name)
    client.force_login(user)
    return client


def track(person: str, key: str, *events: dict, **start) -> str:
    """The id of a run of that person with these events."""
    user, _ = User.objects.get_or_create(username=person)
    run = begin(user.pk, key, "small").run
    events = (START | start, *events)
    append(user.pk, run.slug, 0, texts_of([json.dumps(e).encode() for e in events]), is_live=True)
    return run.slug


@pytest.fixture
def run(db) -> str:
    return track("ada", "key-of-a-run", epoch(1), epoch(2))


def test_a_run_shows_its_curves_and_the_command_to_repeat_it(run):
    page = browser_of("ada").get(f"/account/runs/{run}")

    html = page.content.decode()
    assert f"<code>{COMMAND}</code>" in html
    assert html.count("<svg") == 2
    assert "2 of 3" in html
    assert "92.00 %" in html
    assert "no-store" in page.headers["Cache-Control"]


def test_a_command_that_a_shell_would_not_take_literally_is_not_shown():
    run = track("ada", "key-of-a-run", command="manage.py train_mnist; rm -rf ~", name="<b>x")

    html = browser_of("ada").get(f"/account/runs/{run}").content.decode()

    assert "rm -rf" not in html
    assert "<b>" not in html


def test_only_what_changed_is_sent_again(run):
    browser = browser_of("ada")
    version = browser.get(f"/account/runs/{run}").context["version"]
    path = f"/account/runs/{run}/live"

    assert browser.get(path, {"seen": version}).status_code == 204
    user = User.objects.get()
    append(user.pk, run, 3, texts_of([json.dumps(epoch(3)).encode()]), is_live=True)
    answer = browser.get(path, {"seen": version})

    assert answer.status_code == 200
    assert b"93.00 %" in answer.content
    assert b"<html" not in answer.content


def test_a_run_is_its_owners_until_they_show_it(run):
    ada, bob, nobody = browser_of("ada"), browser_of("bob"), Client()
    paths = [f"/account/runs/{run}", f"/account/runs/{run}/live"]

    assert [bob.get(path).status_code for path in paths] == [404, 404]
    assert [nobody.get(path).status_code for path in paths] == [302, 302]
    assert bob.post(f"/account/runs/{run}/visibility", {"visibility": "members"}).status_code == 404
    assert bob.post(f"/account/runs/{run}/delete").status_code == 404

    ada.post(f"/account/runs/{run}/visibility", {"visibility": "everybody"})
    assert TrainingRun.objects.get().visibility == "private"
    ada.post(f"/account/runs/{run}/visibility", {"visibility": "members"})
    shown = bob.get(paths[0]).content.decode()

    assert "Of ada." in shown
    assert "Delete this run" not in shown
    assert run not in bob.get("/account/runs").content.decode()
    assert nobody.get(paths[0]).status_code == 302
    assert bob.post(f"/account/runs/{run}/delete").status_code == 404


def test_the_sites_own_runs_are_nobodys_page(run):
    TrainingRun.objects.update(owner=None)

    assert browser_of("ada").get(f"/account/runs/{run}").status_code == 404


def test_a_deleted_run_is_gone_with_its_lines(run):
    browser = browser_of("ada")

    page = browser.post(f"/account/runs/{run}/delete", follow=True).content.decode()

    assert "The run is deleted here" in page
    assert not TrainingRun.objects.exists()


def test_runs_are_compared_by_curves_and_by_what_differs(run):
    other = track("ada", "key-of-another", epoch(1), plan=START["plan"] | {"epochs": 7})
    foreign = track("bob", "key-of-a-third", epoch(1), name="foreign")
    browser = browser_of("ada")

    html = browser.get("/account/runs/compare", {"run": [run, other, foreign]}).content.decode()

    assert html.count("<svg") == 2
    differing, equal = html.split("<h3>Settings that are equal</h3>")
    assert "epochs" in differing
    assert "sizes" in equal
    assert "foreign" not in html


@pytest.mark.parametrize("count", [0, 1, 7])
def test_too_few_or_too_many_are_not_compared(run, count):
    answer = browser_of("ada").get("/account/runs/compare", {"run": [run] * count}, follow=True)

    assert "Choose from 2 to 6 runs to compare." in answer.content.decode()


def test_the_list_says_what_each_run_is(run, django_assert_max_num_queries):
    track("ada", "stopped-run", {"event": "stopped", "at": AT})
    track("ada", "diverged-run", {"event": "diverged", "at": AT, "epoch": 1})
    track(
        "ada",
        "resumed-run",
        {"event": "stopped", "at": AT},
        {"event": "resumed", "at": AT, "epoch": 1},
    )
    browser = browser_of("ada")

    with django_assert_max_num_queries(5):
        html = browser.get("/account/runs").content.decode()

    for words in ("<td>Stopped</td>", "<td>Diverged</td>", "<td>Running, resumed</td>"):
        assert words in html
    assert "--track http://testserver" in html
