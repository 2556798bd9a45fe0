"""The export of models as CSV: one query, and nothing that a spreadsheet would run."""

import csv
import io

import pytest
from pytest_django import DjangoAssertNumQueries

from registry import default_model
from registry.admin.actions.spreadsheet import csv_lines
from registry.models import HubModel
from tests.registry.staff import act, logged, staff

pytestmark = pytest.mark.django_db


def test_the_export_has_the_selected_models_and_no_formulas(three: None) -> None:
    HubModel.objects.filter(name="ben").update(notes="=cmd()", tags="-1", description="@SUM(A1)")
    client = staff("view_hubmodel", "export_hubmodel")

    response = act(client, "export", "ben", "cyd")

    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert [row["name"] for row in rows] == ["ben", "cyd"]
    assert (rows[0]["accuracy"], rows[0]["parameters"]) == ("98.25", "3190")
    formulas = [rows[0][key] for key in ("notes", "tags", "description")]
    assert formulas == ["'=cmd()", "'-1", "'@SUM(A1)"]
    assert response.headers["Content-Disposition"].startswith('attachment; filename="hippo-models-')
    assert logged() == [("ben", "Exported 2 models as CSV.")]


def test_the_export_says_of_the_default_what_the_list_says(three: None) -> None:
    default_model.choose("cyd")
    HubModel.objects.filter(name="cyd").update(status="missing")

    response = act(staff("view_hubmodel", "export_hubmodel"), "export", "ada", "ben", "cyd")

    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    columns = ("name", "is_default", "is_served", "chosen_by_staff")
    assert [tuple(row[column] for column in columns) for row in rows] == [
        ("ben", "True", "True", "False"),
        ("ada", "False", "True", "False"),
        ("cyd", "False", "False", "True"),
    ]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "|calc", "＝1+1", "＠SUM(A1)", "  =1+1", " \t+1", "\u3000=1", "\ufeff=1", "\tx", "\n"],
    ids=ascii,
)
def test_a_text_that_a_spreadsheet_could_run_gets_an_apostrophe(text: str) -> None:
    _, row = csv.reader(csv_lines(["notes"], [[text]]))

    assert row == [f"'{text}"]


def test_ordinary_texts_and_numbers_stay_as_they_are() -> None:
    _, row = csv.reader(csv_lines(["notes", "change"], [[" 3 = 3", -1.5]]))

    assert row == [" 3 = 3", "-1.5"]


def test_the_export_streams_all_models_in_one_query(
    three: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = staff("view_hubmodel", "export_hubmodel")
    response = act(client, "export", "ada", "ben", "cyd")

    with django_assert_num_queries(1):
        assert len(list(response.streaming_content)) == 4
