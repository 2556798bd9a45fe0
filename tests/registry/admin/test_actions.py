"""The actions and pages of the models list: permissions, confirmation, result, log entry."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from registry import default_model
from registry.admin.actions import ACTIONS, PAGES, PERMISSIONS
from registry.admin.actions.spreadsheet import csv_lines
from registry.models import Choice, Evaluation, HubModel, SyncRun
from tests.fake_hub.server import FakeHub
from tests.registry.conftest import Publish, Save, Sync
from tests.registry.staff import LIST, act, address_of, messages_of, page, staff
from training.datasets import nearest

pytestmark = pytest.mark.django_db

SYNC, ROLL_BACK = f"{LIST}sync/", f"{LIST}roll-back/"


def logged() -> list[tuple[str, str]]:
    return [(entry.object_repr, entry.get_change_message()) for entry in LogEntry.objects.all()]


# --- Permissions ----------------------------------------------------------------------------------


def offered_actions(html: str) -> list[str]:
    choices = html.partition('<select name="action"')[2].partition("</select>")[0]
    return re.findall(r'<option value="(\w+)">', choices)


def offered_pages(html: str) -> list[str]:
    return [each.path for each in PAGES if f'href="{LIST}{each.path}"' in html]


def test_every_permission_of_the_tables_exists() -> None:
    codenames = Permission.objects.filter(codename__endswith="_hubmodel").values_list("codename")

    assert {f"{name}_hubmodel" for name in PERMISSIONS} < {codename for (codename,) in codenames}


def test_staff_with_every_permission_are_offered_every_action_in_order(
    three: None, admin_client: Client
) -> None:
    html = page(admin_client, LIST)

    assert offered_actions(html) == [action.function.__name__ for action in ACTIONS]
    assert offered_pages(html) == [each.path for each in PAGES if each.button]


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_a_permission_offers_what_needs_it_and_nothing_else(three: None, permission: str) -> None:
    html = page(staff("view_hubmodel", f"{permission}_hubmodel"), LIST)

    actions = [action for action in ACTIONS if action.permission == permission]
    pages = [each for each in PAGES if each.permission == permission]
    assert offered_actions(html) == [action.function.__name__ for action in actions]
    assert offered_pages(html) == [each.path for each in pages if each.button]


@pytest.mark.parametrize("action", [action.function.__name__ for action in ACTIONS])
def test_an_action_without_its_permission_changes_nothing(three: None, action: str) -> None:
    viewer = staff("view_hubmodel")
    before = list(HubModel.objects.values())

    response = act(viewer, action, "ada", "ben", confirmed="yes")

    assert offered_actions(response.content.decode()) == []
    assert list(HubModel.objects.values()) == before
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("path", [f"{LIST}{each.path}" for each in PAGES])
def test_a_page_without_its_permission_is_refused(three: None, path: str) -> None:
    viewer = staff("view_hubmodel")

    assert viewer.get(path).status_code == 403
    assert viewer.post(path, {"confirmed": "yes"}).status_code == 403
    assert path not in page(viewer, LIST)


@pytest.mark.parametrize("path", [f"{LIST}{each.path}" for each in PAGES])
def test_a_page_sends_visitors_to_the_login(three: None, client: Client, path: str) -> None:
    assert client.get(path).headers["Location"].startswith("/admin/login/")


# --- Sync now -------------------------------------------------------------------------------------


def test_sync_now_asks_first(three: None, folder: Path) -> None:
    client = staff("view_hubmodel", "sync_hubmodel")

    html = page(client, SYNC)

    assert f"Ask {folder} what changed" in html
    assert f'href="{SYNC}"' in page(client, LIST)
    assert SyncRun.objects.count() == 1


def test_sync_now_shows_and_logs_what_changed(three: None, put_here: Save) -> None:
    client = staff("view_hubmodel", "sync_hubmodel")
    put_here("dan", 99.0)

    response = client.post(SYNC, {"confirmed": "yes"}, follow=True)

    (message,) = messages_of(response)
    assert message.endswith("1 created, 3 unchanged.")
    assert SyncRun.objects.first().started_by == "grace in the admin"
    assert logged() == [(str(SyncRun.objects.first()), "Synced: 1 created, 3 unchanged.")]


@pytest.mark.parametrize("path", [SYNC, ROLL_BACK, LIST])
def test_a_database_that_cannot_be_written_to_is_a_message(
    three: None, monkeypatch: pytest.MonkeyPatch, path: str, admin_client: Client
) -> None:
    default_model.choose("cyd")
    target = {"confirmed": "yes", "target": "", "action": "make_default"}
    ada = HubModel.objects.get(name="ada").pk

    def locked(*arguments: object, **options: object) -> None:
        raise OperationalError("database is locked")

    for model in (Choice, SyncRun, LogEntry, HubModel):
        monkeypatch.setattr(model, "save", locked)
    response = admin_client.post(path, target | {"_selected_action": [ada]}, follow=True)

    assert response.status_code == 200
    assert any("nothing was changed" in each or "left as they were" in each
               for each in messages_of(response))  # fmt: skip
    assert HubModel.objects.default().name == "cyd"


def test_a_sync_that_fails_shows_one_line_without_the_token(publish: Publish, hub: FakeHub) -> None:
    hub.fault(status=500, times=99)
    client = staff("view_hubmodel", "sync_hubmodel", "view_syncrun")

    response = client.post(SYNC, {"confirmed": "yes"}, follow=True)

    assert messages_of(response) == [
        "The records were left as they were. The Hub at 127.0.0.1 answered 500: try again later."
    ]
    html = response.content.decode() + page(client, "/admin/registry/syncrun/")
    html += page(client, f"/admin/registry/syncrun/{SyncRun.objects.get().pk}/change/")
    assert hub.token not in html + page(client, "/admin/")


def test_sync_now_shows_that_a_setting_names_no_repository(db: None, settings: Settings) -> None:
    settings.HF_MODEL_REPO = "no such thing"
    client = staff("view_hubmodel", "sync_hubmodel")

    response = client.post(SYNC, {"confirmed": "yes"}, follow=True)

    assert "A repository is user/name on the Hub" in messages_of(response)[0]


# --- Download and verify --------------------------------------------------------------------------


def test_verifying_asks_first(three: None) -> None:
    html = act(staff("view_hubmodel", "verify_hubmodel"), "verify", "ada", "ben").content.decode()

    assert "Yes, verify" in html
    assert not LogEntry.objects.exists()


def test_weights_that_match_the_record_are_verified(publish: Publish, hub: FakeHub) -> None:
    publish("ada")
    client = staff("view_hubmodel", "verify_hubmodel", "sync_hubmodel")
    client.post(SYNC, {"confirmed": "yes"}, follow=True)
    LogEntry.objects.all().delete()

    response = act(client, "verify", "ada", confirmed="yes")

    result = "the weights are here, whole, and what the record says."
    assert messages_of(response) == [f"Model ada: {result}"]
    assert logged() == [("ada", f"Download and verify: {result}")]
    assert "<image" in page(client, address_of("ada"))  # the first layer, now that it is here


def test_weights_that_changed_since_the_sync_are_not_verified(three: None, put_here: Save) -> None:
    put_here("ada", 97.0, seed=99)

    response = act(staff("view_hubmodel", "verify_hubmodel"), "verify", "ada", confirmed="yes")

    assert messages_of(response)[0].endswith("no longer at that revision: a folder keeps only one.")


def test_more_than_fifty_models_at_once_are_refused(
    three: None, put_here: Save, mirror: Sync
) -> None:
    for number in range(50):
        put_here(f"net-{number}")
    mirror()
    names = HubModel.objects.values_list("name", flat=True)

    response = act(staff("view_hubmodel", "verify_hubmodel"), "verify", *names, confirmed="yes")

    assert messages_of(response) == ["Select at most 50 models at once."]


# --- Evaluate -------------------------------------------------------------------------------------


@pytest.fixture
def without_mnist(settings: Settings, tmp_path: Path) -> None:
    """MNIST is not there, so that the UCI digits are the test set."""
    settings.MNIST_DIR = tmp_path / "nowhere"


def test_evaluating_names_the_test_set_and_stores_the_result(
    three: None, without_mnist: None
) -> None:
    client = staff("view_hubmodel", "evaluate_hubmodel")
    assert "test images of uci-digits" in act(client, "evaluate", "ada").content.decode()

    response = act(client, "evaluate", "ada", confirmed="yes")

    stored = Evaluation.objects.get()
    assert (stored.dataset, stored.by, stored.record.name) == ("uci-digits", "grace", "ada")
    assert stored.samples == sum(row[2] for row in stored.bins)
    assert messages_of(response) == [
        f"Model ada: {stored.accuracy:.2f} % of {stored.samples:,} uci-digits images."
    ]
    assert logged()[0][1].startswith("Evaluate on the test set: ")


def test_each_network_is_evaluated_on_the_dataset_it_was_trained_on(
    three: None, settings: Settings
) -> None:
    HubModel.objects.filter(name="ada").update(dataset="uci-digits")
    test_sets = sorted({"uci-digits", nearest(settings.MNIST_DIR).name})
    client = staff("view_hubmodel", "evaluate_hubmodel")

    html = act(client, "evaluate", "ada", "ben").content.decode()

    assert f"test images of {' and '.join(test_sets)}, and keep" in html


def test_the_record_page_shows_the_evaluation(three: None, without_mnist: None) -> None:
    client = staff("view_hubmodel", "evaluate_hubmodel")
    assert "Not measured here yet" in page(client, address_of("ada"))

    act(client, "evaluate", "ada", confirmed="yes")

    html = page(client, address_of("ada"))
    assert "<title>Reliability on uci-digits</title>" in html
    assert '<th scope="col">mean confidence</th>' in html
    assert "Not measured here yet" not in html


# --- Make default and roll back -------------------------------------------------------------------


@pytest.fixture
def promoter(three: None) -> Client:
    return staff("view_hubmodel", "promote_hubmodel", "rollback_hubmodel")


def roll_back(client: Client) -> Any:
    """Open the page and confirm what it shows."""
    html = client.get(ROLL_BACK, follow=True).content.decode()
    return confirm(client, html)


def confirm(client: Client, html: str) -> Any:
    shown = re.search('name="target" value="([0-9]*)"', html)
    form = {"confirmed": "yes"} | ({"target": shown[1]} if shown else {})
    return client.post(ROLL_BACK, form, follow=True)


def test_without_a_choice_there_is_nothing_to_roll_back(promoter: Client) -> None:
    assert messages_of(promoter.get(ROLL_BACK, follow=True)) == [
        "No earlier choice of a default is left: there is nothing to go back to."
    ]


def test_rolling_back_asks_first(promoter: Client) -> None:
    act(promoter, "make_default", "ada", confirmed="yes")
    act(promoter, "make_default", "cyd", confirmed="yes")

    html = page(promoter, ROLL_BACK)

    assert "answered by <strong>cyd</strong>" in html
    assert "Let <strong>ada</strong> (784 → 4 → 10 · relu, 97.00 %) answer them instead?" in html
    assert HubModel.objects.default().name == "cyd"


def test_rolling_back_again_and_again_leads_through_the_whole_history(promoter: Client) -> None:
    for name in ("ada", "ben", "cyd"):
        act(promoter, "make_default", name, confirmed="yes")

    assert messages_of(roll_back(promoter)) == ["Rolled the default back to ben."]
    assert messages_of(roll_back(promoter)) == ["Rolled the default back to ada."]
    assert logged()[0] == ("ada", "Rolled the default back to ada.")
    assert "most accurate" in messages_of(roll_back(promoter))[0]
    assert "nothing to go back to" in messages_of(roll_back(promoter))[0]


def test_a_choice_after_a_roll_back_goes_on_from_there(promoter: Client) -> None:
    for name in ("ada", "ben"):
        act(promoter, "make_default", name, confirmed="yes")
    roll_back(promoter)
    act(promoter, "make_default", "cyd", confirmed="yes")

    assert messages_of(roll_back(promoter)) == ["Rolled the default back to ada."]


def test_what_was_confirmed_is_what_is_rolled_back_to_or_nothing(promoter: Client) -> None:
    for name in ("ada", "ben"):
        act(promoter, "make_default", name, confirmed="yes")
    shown = page(promoter, ROLL_BACK)
    act(promoter, "make_default", "cyd", confirmed="yes")

    response = confirm(promoter, shown)

    assert "Somebody else changed the default meanwhile" in messages_of(response)[0]
    assert "Let <strong>ben</strong>" in response.content.decode()
    assert HubModel.objects.default().name == "cyd"


def test_choosing_the_same_model_twice_counts_once(promoter: Client) -> None:
    for name in ("ada", "cyd", "cyd"):
        act(promoter, "make_default", name, confirmed="yes")

    roll_back(promoter)

    assert HubModel.objects.default().name == "ada"


def test_rolling_the_first_choice_back_leaves_the_most_accurate(promoter: Client) -> None:
    act(promoter, "make_default", "cyd", confirmed="yes")

    assert messages_of(roll_back(promoter)) == [
        "Rolled the default back to the most accurate model."
    ]
    assert HubModel.objects.default().name == "ben"
    assert Choice.objects.first().record is None
    assert "nothing to go back to" in messages_of(roll_back(promoter))[0]


def test_a_previous_default_that_is_missing_is_not_restored(promoter: Client) -> None:
    act(promoter, "make_default", "ada", confirmed="yes")
    act(promoter, "make_default", "cyd", confirmed="yes")
    HubModel.objects.filter(name="ada").update(status="missing")

    (message,) = messages_of(roll_back(promoter))

    assert message.startswith("Model ada is not served")
    assert HubModel.objects.default().name == "cyd"


def test_the_record_page_says_who_chose_the_default(promoter: Client) -> None:
    act(promoter, "make_default", "cyd", confirmed="yes")

    html = page(promoter, address_of("cyd"))

    assert "<td>Made the default.</td><td>grace</td>" in html


# --- Export ---------------------------------------------------------------------------------------


def test_the_export_has_the_selected_models_and_no_formulas(three: None) -> None:
    HubModel.objects.filter(name="ben").update(notes="=cmd()", tags="-1", description="@SUM(A1)")
    client = staff("view_hubmodel", "export_hubmodel")

    response = act(client, "export", "ben", "cyd")

    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert [row["name"] for row in rows] == ["ben", "cyd"]
    assert (rows[0]["accuracy"], rows[0]["parameters"]) == ("98.25", "3190")
    formulas = [rows[0][key] for key in ("notes", "tags", "description")]
    assert formulas == ["'=cmd()", "'-1", "'@SUM(A1)"]
    assert response.headers["Content-Disposition"].startswith('attachment; filename="hippo-models-')
    assert logged() == [("ben", "Exported 2 models as CSV.")]


def test_the_export_says_of_the_default_what_the_list_says(three: None) -> None:
    default_model.choose("cyd")
    HubModel.objects.filter(name="cyd").update(status="missing")

    response = act(staff("view_hubmodel", "export_hubmodel"), "export", "ada", "ben", "cyd")

    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    columns = ("name", "is_default", "is_served", "chosen_by_staff")
    assert [tuple(row[column] for column in columns) for row in rows] == [
        ("ben", "True", "True", "False"),
        ("ada", "False", "True", "False"),
        ("cyd", "False", "False", "True"),
    ]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "|calc", "＝1+1", "＠SUM(A1)", "  =1+1", " \t+1", "\u3000=1", "\ufeff=1", "\tx", "\n"],
    ids=ascii,
)
def test_a_text_that_a_spreadsheet_could_run_gets_an_apostrophe(text: str) -> None:
    _, row = csv.reader(csv_lines(["notes"], [[text]]))

    assert row == [f"'{text}"]


def test_ordinary_texts_and_numbers_stay_as_they_are() -> None:
    _, row = csv.reader(csv_lines(["notes", "change"], [[" 3 = 3", -1.5]]))

    assert row == [" 3 = 3", "-1.5"]


def test_the_export_streams_all_models_in_one_query(
    three: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = staff("view_hubmodel", "export_hubmodel")
    response = act(client, "export", "ada", "ben", "cyd")

    with django_assert_num_queries(1):
        assert len(list(response.streaming_content)) == 4
