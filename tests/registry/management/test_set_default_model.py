"""manage.py set_default_model: which network becomes the default, and what is refused."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from registry.models import HubModel
from tests.registry.conftest import Save, Sync

pytestmark = pytest.mark.django_db


def choose(name: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("set_default_model", name, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_chosen_network_becomes_the_default(three: None) -> None:
    assert choose("cyd") == ("cyd is now the default.\n", "")
    assert HubModel.objects.default().name == "cyd"


def test_the_command_warns_when_default_model_is_set(three: None, settings: Settings) -> None:
    settings.DEFAULT_MODEL = "ada"

    _, err = choose("cyd")

    assert err == "It answers once DEFAULT_MODEL is no longer set: that wins over this choice.\n"
    assert HubModel.objects.default().name == "ada"


def test_an_unknown_name_lists_the_known_ones(three: None) -> None:
    with pytest.raises(CommandError) as failure:
        choose("eve")

    assert str(failure.value) == "No such network is served; choose one of: ben, ada, cyd."


def test_at_most_ten_names_are_listed(put_here: Save, mirror: Sync) -> None:
    for number in range(12):
        put_here(f"net-{number:02}")
    mirror()

    with pytest.raises(CommandError) as failure:
        choose("eve")

    names = ", ".join(f"net-{number:02}" for number in range(10))
    assert str(failure.value) == (
        f"No such network is served; choose one of: {names} … and 2 more."
    )


def test_a_missing_network_cannot_be_chosen(three: None) -> None:
    HubModel.objects.filter(name="ben").update(status="missing")

    with pytest.raises(CommandError, match=r"choose one of: ada, cyd\.$"):
        choose("ben")


def test_without_networks_the_error_says_how_to_get_some(folder: Path) -> None:
    with pytest.raises(CommandError) as failure:
        choose("ada")

    assert str(failure.value) == "No network is served yet. Run manage.py sync_models first."
