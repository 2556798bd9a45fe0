"""Sending: signed, by one process at a time, again a bounded number of times, never followed."""

import hashlib
import hmac
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from registry import default_model
from registry.models import Choice, HubModel, Notification
from registry.notifications import delivery, webhook
from registry.notifications.delivery import MAX_ATTEMPTS, deliver_due
from tests.registry.notifications.conftest import SECRET, Receiver

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def news(receiver: Receiver) -> Notification:
    payload = {"id": "choice-1", "event": "promotion", "text": "The default is now ada."}
    return Notification.objects.create(
        channel="webhook", key="choice-1", payload=payload, created_at=NOON, due_at=NOON
    )


def state(news: Notification) -> tuple[int, bool, bool, str]:
    """Attempts, whether it was sent, whether it is tried again, what went wrong."""
    news.refresh_from_db()
    return news.attempts, news.sent_at is not None, news.due_at is not None, news.problem


def test_the_body_is_signed_as_it_is_sent(news: Notification, receiver: Receiver) -> None:
    assert deliver_due(lambda: NOON) == 1

    (sent,) = receiver.deliveries
    expected = hmac.new(SECRET.encode(), sent.body, hashlib.sha256).hexdigest()
    assert sent.headers["X-Hippo-Signature"] == f"sha256={expected}"
    assert sent.headers["X-Hippo-Event"] == "promotion"
    assert sent.headers["Content-Type"] == "application/json"
    assert json.loads(sent.body) == news.payload
    assert sent.path == "/hook?team=1"
    assert state(news) == (1, True, False, "")
    assert deliver_due(lambda: NOON) == 0


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (b"HTTP/1.1 500 Oops\r\n\r\n", "The webhook answered 500."),
        (b"HTTP/1.1 302 Go\r\nLocation: {url}\r\n\r\n",
         "The webhook answered 302: redirects are not followed."),
        (b"nonsense\r\n\r\n", "nonsense"),
        (b"", "Remote end closed connection without response"),
    ],
)  # fmt: skip
def test_what_went_wrong_is_kept_and_it_is_tried_again(
    news: Notification, receiver: Receiver, answer: bytes, problem: str
) -> None:
    receiver.answers = [answer.replace(b"{url}", receiver.url.encode())]

    assert deliver_due(lambda: NOON) == 0
    assert state(news) == (1, False, True, problem)
    assert len(receiver.deliveries) == 1
    assert deliver_due(lambda: NOON + timedelta(seconds=59)) == 0
    assert deliver_due(lambda: NOON + timedelta(seconds=60)) == 1
    assert state(news) == (2, True, False, "")


def test_after_the_last_attempt_it_is_given_up(
    news: Notification, receiver: Receiver, settings: Settings
) -> None:
    receiver.answers = [b"HTTP/1.1 503 Away\r\n\r\n"] * 99
    for day in range(MAX_ATTEMPTS + 5):
        deliver_due(lambda: NOON + timedelta(days=day))  # noqa: B023

    assert len(receiver.deliveries) == MAX_ATTEMPTS
    assert state(news) == (MAX_ATTEMPTS, False, False, "The webhook answered 503.")


def test_an_answer_that_drips_is_cut_off(
    news: Notification, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "DEADLINE", 0.1)
    receiver.answers = [b"HTTP/1.1 drip"]

    assert deliver_due(lambda: NOON) == 0
    attempts, is_sent, is_tried_again, _ = state(news)
    assert (attempts, is_sent, is_tried_again) == (1, False, True)


def test_a_receiver_that_is_away_does_not_undo_or_fail_a_promotion(
    three: None, settings: Settings
) -> None:
    settings.NOTIFY_WEBHOOK, settings.NOTIFY_WEBHOOK_SECRET = "http://127.0.0.1:1/", "x"

    default_model.choose("cyd")
    deliver_due()

    assert HubModel.objects.default().name == "cyd"
    assert Choice.objects.count() == 1
    assert "refused" in Notification.objects.get().problem


def test_of_two_processes_one_sends(news: Notification, receiver: Receiver) -> None:
    same = Notification.objects.get()

    assert delivery._claim(news, NOON)
    assert not delivery._claim(same, NOON)
    assert deliver_due(lambda: NOON) == 0
    assert receiver.deliveries == []


def test_a_process_that_was_killed_while_sending_leaves_it_to_the_next(
    news: Notification, receiver: Receiver
) -> None:
    delivery._claim(news, NOON)

    assert deliver_due(lambda: NOON + timedelta(minutes=1)) == 1


def test_old_news_are_deleted(news: Notification, receiver: Receiver) -> None:
    deliver_due(lambda: NOON)
    deliver_due(lambda: NOON + timedelta(days=31))

    assert not Notification.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_promotion_reaches_the_receiver_by_a_thread(three: None, receiver: Receiver) -> None:
    default_model.choose("cyd")
    for thread in threading.enumerate():
        if thread.name == "notifications":
            thread.join()

    assert [json.loads(sent.body)["network"] for sent in receiver.deliveries] == ["cyd"]
