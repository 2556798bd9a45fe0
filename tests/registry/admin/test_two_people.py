"""Two people at one record: neither loses what the other wrote."""

import pytest
from django.test import Client

from registry.models import HubModel
from tests.registry.html_form import Fields, form_on
from tests.registry.staff import address_of, staff

pytestmark = pytest.mark.django_db


def form_of(client: Client, name: str) -> Fields:
    """The fields of the record's form."""
    return form_on(client, address_of(name))


@pytest.fixture
def ada(three: None) -> Client:
    return staff("view_hubmodel", "annotate_hubmodel", name="ada")


@pytest.fixture
def ben(three: None) -> Client:
    return staff("view_hubmodel", "annotate_hubmodel", name="ben")


def test_one_edits_the_tags_and_the_other_the_notes(ada: Client, ben: Client) -> None:
    tags, notes = form_of(ada, "cyd"), form_of(ben, "cyd")

    ada.post(address_of("cyd"), tags | {"tags": "good"})
    ben.post(address_of("cyd"), notes | {"notes": "Read it\r\ntwice."})

    record = HubModel.objects.get(name="cyd")
    assert (record.tags, record.notes) == ("good", "Read it\r\ntwice.")


def test_the_second_who_edits_the_same_field_is_told(ada: Client, ben: Client) -> None:
    first, second = form_of(ada, "cyd"), form_of(ben, "cyd")

    ada.post(address_of("cyd"), first | {"tags": "good"})
    response = ben.post(address_of("cyd"), second | {"tags": "bad"})

    assert "Somebody else changed this meanwhile; it is now: good" in response.content.decode()
    assert HubModel.objects.get(name="cyd").tags == "good"


def test_one_person_may_edit_again_and_again(ada: Client) -> None:
    for notes in ("One\r\ntwo", "three", ""):
        ada.post(address_of("cyd"), form_of(ada, "cyd") | {"notes": notes})
        assert HubModel.objects.get(name="cyd").notes == notes
