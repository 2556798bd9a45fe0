"""What is told of, and in which transaction: promotions, moved aliases, failed syncs."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from registry import aliases, default_model
from registry.conf import manager_for_settings
from registry.models import HubModel, Notification
from registry.notifications.delivery import deliver_due
from registry.sync import sync
from tests.fake_hub.server import FakeHub
from tests.registry.conftest import Publish, Sync
from tests.registry.notifications.conftest import Receiver
from training.hub import HubError

pytestmark = pytest.mark.django_db
Capture = Callable[..., Any]


@pytest.fixture(autouse=True)
def by_mail(settings: Settings) -> None:
    settings.NOTIFY_EMAILS = ["staff@example.org", "lead@example.org"]


def texts() -> list[str]:
    rows = Notification.objects.filter(channel="email").order_by("pk")
    return [row.payload["text"] for row in rows]


def test_a_promotion_a_roll_back_and_a_moved_alias_are_told(three: None) -> None:
    default_model.choose("cyd", by="grace", reason="reads sevens")
    default_model.roll_back(None, by="ada")
    aliases.move("best", HubModel.objects.get(name="ada"), reason="new", by="ben")
    aliases.move("best", None, reason="done", by="ben")

    assert texts() == [
        "The default network is now cyd.",
        "The default network rolled back to the most accurate.",
        "@best points at ada.",
        "@best was removed.",
    ]
    payload = Notification.objects.last().payload  # the first one
    record = HubModel.objects.get(name="cyd")
    assert {key: payload[key] for key in ("event", "network", "revision", "by", "reason")} == {
        "event": "promotion",
        "network": "cyd",
        "revision": record.revision,
        "by": "grace",
        "reason": "reads sevens",
    }


def test_each_channel_gets_its_own(three: None, receiver: Receiver) -> None:
    default_model.choose("cyd")

    assert deliver_due() == 2
    (message,), (delivery,) = mail.outbox, receiver.deliveries
    assert message.to == ["staff@example.org", "lead@example.org"]
    assert message.subject == "Hippo: The default network is now cyd."
    assert "network: cyd\nrevision: sha256:" in message.body
    assert json.loads(delivery.body)["text"] == "The default network is now cyd."


def test_what_is_undone_is_not_told(three: None) -> None:
    with transaction.atomic():
        default_model.choose("cyd")
        transaction.set_rollback(True)

    assert texts() == []


def test_sending_begins_when_the_transaction_is_committed(
    three: None, django_capture_on_commit_callbacks: Capture
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        default_model.choose("cyd")

    assert [each.__name__ for each in callbacks] == ["deliver_in_background"]


def test_without_a_channel_no_query_is_about_notifications(
    three: None, settings: Settings, mirror: Sync
) -> None:
    settings.NOTIFY_EMAILS = []

    with CaptureQueriesContext(connection) as queries:
        aliases.move("best", HubModel.objects.get(name="ada"), reason="new", by="ben")
        default_model.choose("cyd")
        mirror()

    assert not [each for each in queries if "notification" in each["sql"]]


def test_a_sync_that_goes_on_failing_is_told_once_and_its_recovery_too(
    publish: Publish, hub: FakeHub
) -> None:
    publish("ada")
    for is_failing in (False, True, True, False, False):
        if is_failing:
            hub.fault(status=401, times=1)
        try:
            sync(manager_for_settings(), started_by="cron")
        except HubError:
            assert is_failing

    first, second = texts()
    assert first.startswith("The sync of ada/digits failed: ")
    assert second == "ada/digits can be read again."
    assert hub.token not in first


def test_a_dry_run_that_fails_is_not_told(publish: Publish, hub: FakeHub) -> None:
    hub.fault(status=401, times=1)

    with pytest.raises(HubError):
        sync(manager_for_settings(), started_by="cron", dry_run=True)

    assert texts() == []


def test_a_text_of_several_lines_is_one_subject(three: None, mirror: Sync) -> None:
    aliases.move("best", HubModel.objects.get(name="ada"), reason="a\nBcc: x@y.z", by="ben")
    Notification.objects.update(payload={"text": "a\r\nBcc: eve@example.org"})

    deliver_due()

    assert mail.outbox[0].subject == "Hippo: a Bcc: eve@example.org"
    assert mail.outbox[0].bcc == []
