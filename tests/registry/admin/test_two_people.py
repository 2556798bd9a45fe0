"""Two people at one record: neither loses what the other wrote."""

from html.parser import HTMLParser

import pytest
from django.test import Client

from registry.models import HubModel
from tests.registry.staff import address_of, page, staff

pytestmark = pytest.mark.django_db
NAMES = ("tags", "notes", "initial-tags", "initial-notes")


class Fields(HTMLParser):
    """The values of a page's own fields, as a browser would send them back."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._textarea = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        if named.get("name") in NAMES:
            self.values[str(named["name"])] = named.get("value") or ""
            self._textarea = str(named["name"]) if tag == "textarea" else ""

    def handle_endtag(self, tag: str) -> None:
        self._textarea = self._textarea if tag != "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.values[self._textarea] += data.removeprefix("\r\n").removeprefix("\n")


def form_of(client: Client, name: str) -> dict[str, str]:
    """The fields of the record's form."""
    fields = Fields()
    fields.feed(page(client, address_of(name)))
    return fields.values


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
