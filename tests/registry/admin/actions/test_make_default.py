"""Make default: it asks first, takes one served model, and is logged."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from pytest_django import Settings

from registry.models import HubModel
from tests.registry.staff import act

pytestmark = pytest.mark.django_db


def promote(client: Client, *names: str, **more: str) -> Any:
    return act(client, "make_default", *names, **more)


def test_make_default_asks_first(three: None, promoter: Client) -> None:
    html = promote(promoter, "cyd").content.decode()

    assert "<strong>ben</strong> (98.25 %)" in html
    assert "<strong>cyd</strong> (784 → 4 → 10 · relu, 95.00 %)" in html
    assert HubModel.objects.default().name == "ben"


def test_make_default_chooses_once_confirmed_and_is_logged(three: None, promoter: Client) -> None:
    html = promote(promoter, "cyd", confirmed="yes").content.decode()

    entry = LogEntry.objects.get()
    assert "The default is now cyd." in html
    assert HubModel.objects.default().name == "cyd"
    assert (entry.object_repr, entry.change_message, entry.user.username) == (
        "cyd",
        "Made the default.",
        "grace",
    )


def test_make_default_takes_exactly_one_model(three: None, promoter: Client) -> None:
    html = promote(promoter, "cyd", "ada").content.decode()

    assert "Select exactly one model." in html


@pytest.mark.parametrize("more", [{}, {"confirmed": "yes"}], ids=["asked", "confirmed"])
def test_a_missing_model_cannot_be_made_the_default(
    three: None, promoter: Client, more: dict[str, str]
) -> None:
    HubModel.objects.filter(name="cyd").update(status="missing")

    html = promote(promoter, "cyd", **more).content.decode()

    assert "Model cyd is not served: only available models" in html
    assert not LogEntry.objects.exists()


def test_make_default_warns_when_default_model_is_set(
    three: None, promoter: Client, settings: Settings
) -> None:
    settings.DEFAULT_MODEL = "ada"
    warning = "The setting DEFAULT_MODEL wins over this choice for as long as it is set."

    assert warning in promote(promoter, "cyd").content.decode()
    assert warning in promote(promoter, "cyd", confirmed="yes").content.decode()


def test_a_viewer_cannot_promote(three: None, viewer: Client) -> None:
    promote(viewer, "cyd", confirmed="yes")

    assert HubModel.objects.default().name == "ben"
