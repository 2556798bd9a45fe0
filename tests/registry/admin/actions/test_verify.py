"""Download and verify: the weights of chosen models, compared with their records."""

from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from pytest_django import Settings

from registry.models import HubModel
from tests.fake_hub.server import FakeHub
from tests.registry.conftest import Publish, Save, Sync
from tests.registry.staff import LIST, act, address_of, logged, messages_of, page, staff

pytestmark = pytest.mark.django_db
SYNC = f"{LIST}sync/"


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


def test_a_token_that_is_none_is_a_message_and_no_server_error(
    publish: Publish, settings: Settings
) -> None:
    publish("ada")
    call_command("sync_models", stdout=StringIO())
    client = staff("view_hubmodel", "verify_hubmodel")
    settings.HUB = {**settings.HUB, "token": "no token"}

    response = act(client, "verify", "ada", confirmed="yes")

    assert "HUGGINGFACE_TOKEN holds characters that no token has" in messages_of(response)[0]
    assert "The weights are not on this machine" in page(client, address_of("ada"))


def test_more_than_fifty_models_at_once_are_refused(
    three: None, put_here: Save, mirror: Sync
) -> None:
    for number in range(50):
        put_here(f"net-{number}")
    mirror()
    names = HubModel.objects.values_list("name", flat=True)

    response = act(staff("view_hubmodel", "verify_hubmodel"), "verify", *names, confirmed="yes")

    assert messages_of(response) == ["Select at most 50 models at once."]
