"""Which actions and pages of the models list staff are offered, by their permissions."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import OperationalError
from django.test import Client

from registry import default_model
from registry.admin.actions import ACTIONS, PAGES, PERMISSIONS
from registry.models import Choice, HubModel, SyncRun
from tests.registry.staff import LIST, act, messages_of, page, staff

pytestmark = pytest.mark.django_db

SYNC, ROLL_BACK = f"{LIST}sync/", f"{LIST}roll-back/"


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
