"""Roll back: to earlier choices of the default, one by one, as they were confirmed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from registry.models import Choice, HubModel
from tests.registry.staff import LIST, act, address_of, logged, messages_of, page, staff

pytestmark = pytest.mark.django_db
ROLL_BACK = f"{LIST}roll-back/"


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


def test_rolling_back_follows_the_choices_and_not_the_clocks(promoter: Client) -> None:
    """The machine that chose ada is three hours ahead of the one that chose ben."""
    for name in ("ada", "ben"):
        act(promoter, "make_default", name, confirmed="yes")
    ahead = timezone.now() + timedelta(hours=3)
    Choice.objects.filter(record__name="ada").update(chosen_at=ahead)

    assert messages_of(roll_back(promoter)) == ["Rolled the default back to ada."]


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
