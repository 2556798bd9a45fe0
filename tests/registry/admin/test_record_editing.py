"""What staff may edit of a model in the admin: notes and tags, and no mirrored field."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from registry.models import HubModel
from tests.registry.conftest import Save, Sync
from tests.registry.staff import LIST, address_of, names, page, staff

pytestmark = pytest.mark.django_db


def record_page(client: Client, name: str) -> str:
    return page(client, address_of(name))


@pytest.mark.parametrize("path", ["add/", "{}/delete/"])
def test_nobody_can_add_or_delete_records(three: None, admin_client: Client, path: str) -> None:
    address = LIST + path.format(HubModel.objects.first().pk)

    assert admin_client.get(address).status_code == 403


def test_nobody_can_edit_mirrored_fields(three: None, admin_client: Client) -> None:
    admin_client.post(address_of("cyd"), {"accuracy": 100, "status": "invalid", "name": "eve"})

    record = HubModel.objects.get(name="cyd")
    assert (record.accuracy, record.status) == (95.0, "available")


def test_staff_can_edit_notes_and_tags_and_the_edit_is_logged(three: None) -> None:
    annotator = staff("view_hubmodel", "annotate_hubmodel")

    annotator.post(address_of("cyd"), {"tags": "teaching demo", "notes": "Shown in May."})

    record = HubModel.objects.get(name="cyd")
    assert (record.tags, record.notes) == ("teaching demo", "Shown in May.")
    assert LogEntry.objects.get().get_change_message() == "Changed Tags and Notes."
    assert names(page(annotator, LIST, q="teaching")) == ["cyd"]


def test_tags_are_words(three: None) -> None:
    annotator = staff("view_hubmodel", "annotate_hubmodel")

    html = annotator.post(address_of("cyd"), {"tags": "<b>", "notes": ""}).content.decode()

    assert "Words of letters, digits, . _ -, with spaces." in html
    assert HubModel.objects.get(name="cyd").tags == ""


def test_notes_have_a_limit(three: None) -> None:
    annotator = staff("view_hubmodel", "annotate_hubmodel")

    html = annotator.post(address_of("cyd"), {"tags": "", "notes": "x" * 10_001}).content.decode()

    assert "Ensure this value has at most 10000 characters (it has 10001)." in html
    assert HubModel.objects.get(name="cyd").notes == ""


def test_saving_notes_does_not_undo_a_sync_meanwhile(
    three: None, put_here: Save, mirror: Sync
) -> None:
    annotator = staff("view_hubmodel", "annotate_hubmodel")
    annotator.get(address_of("cyd"))
    put_here("cyd", 95.5, seed=9)
    mirror()

    annotator.post(address_of("cyd"), {"tags": "", "notes": "Checked."})

    record = HubModel.objects.get(name="cyd")
    assert (record.accuracy, record.notes) == (95.5, "Checked.")


def test_a_sync_keeps_notes_and_tags(three: None, put_here: Save, mirror: Sync) -> None:
    HubModel.objects.filter(name="cyd").update(notes="Checked.", tags="demo")
    put_here("cyd", 95.5, seed=9)

    mirror()

    record = HubModel.objects.get(name="cyd")
    assert (record.accuracy, record.notes, record.tags) == (95.5, "Checked.", "demo")


def test_a_viewer_cannot_edit_notes(three: None, viewer: Client) -> None:
    assert viewer.post(address_of("cyd"), {"notes": "Checked."}).status_code == 403
    assert "<textarea" not in record_page(viewer, "cyd")
