"""Sync now, from the models list: it asks first, says what changed, and the run is listed."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from registry.conf import managers_for_settings
from registry.models import Repository, SyncRun
from registry.sync import sync_all
from tests.fake_hub.server import FakeHub
from tests.registry.conftest import Publish, Save, put
from tests.registry.staff import LIST, logged, messages_of, page, staff

pytestmark = pytest.mark.django_db
SYNC = f"{LIST}sync/"


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


def test_recent_actions_name_no_hidden_repository(
    three: None, tmp_path: Path, settings: Settings
) -> None:
    put(tmp_path / "secret", "zoe")
    settings.MORE_REPOS = [str(tmp_path / "secret")]
    sync_all(managers_for_settings(), started_by="a test")
    Repository.objects.filter(repo_id__endswith="secret").update(visibility="private")
    client = staff("view_hubmodel", "sync_hubmodel")

    response = client.post(SYNC, {"confirmed": "yes"}, follow=True)

    assert len(messages_of(response)) == 1
    assert "Synced: 3 unchanged." in {message for _, message in logged()}
    assert "secret" not in response.content.decode() + page(client, "/admin/")


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


def test_sync_runs_are_listed_and_shown(three: None, viewer: Client, admin_client: Client) -> None:
    run = SyncRun.objects.get()
    address = reverse("admin:registry_syncrun_change", args=[run.pk])

    assert "3 created" in page(viewer, "/admin/registry/syncrun/")
    assert "a test" in page(viewer, address)
    assert admin_client.post(address, {"error": "none"}).status_code == 403
