"""The audit trail in the admin: what it holds, its filters, and its files."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from registry import aliases, audit, default_model
from registry.admin_site import NOT_USABLE
from registry.models import Change, Choice, Evaluation, HubModel, Repository, SyncRun
from tests.registry.conftest import Save, Sync
from tests.registry.staff import LIST, act, messages_of, page, staff

pytestmark = pytest.mark.django_db
AUDIT = f"{LIST}audit/"


def record(name: str) -> HubModel:
    return HubModel.objects.get(name=name)


@pytest.fixture
def auditor(three: None, put_here: Save, mirror: Sync) -> Client:
    """With one event of each kind, after the three networks were created."""
    default_model.choose("cyd", by="grace", reason="=cmd()")
    aliases.move("best", record("ada"), reason="first", by="grace")
    aliases.move("best", record("ben"), reason="reads sevens", by="manage.py set_alias")
    put_here("cyd", 96.0, seed=9)
    mirror()
    now = timezone.now()
    Evaluation.objects.create(
        record=record("ben"), dataset="mnist", samples=10, accuracy=90, nll=1, ece=1, at=now,
        by="ada", revision="abc",
    )  # fmt: skip
    SyncRun.objects.create(
        repo_id="./models", started_at=now + timedelta(seconds=1), finished_at=now,
        started_by="cron", outcome="failed", error="The Hub is away.",
    )  # fmt: skip
    return staff("view_hubmodel", "audit_hubmodel")


def export(client: Client, file_format: str, **query: str) -> str:
    response: Any = client.get(AUDIT, query | {"format": file_format})
    assert response.streaming
    return b"".join(response).decode()


def rows_of_page(html: str) -> list[list[str]]:
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.findall(r"<td>([^<]*)</td>", row) for row in body.split("<tr>")[1:]]


def test_the_page_shows_what_happened_the_newest_first(auditor: Client) -> None:
    rows = rows_of_page(page(auditor, AUDIT))

    assert [row[1] for row in rows[:5]] == [
        "failed sync", "evaluation", "change", "alias", "alias",
    ]  # fmt: skip
    assert rows[5][1:4] == ["promotion", "made the default", "cyd"]
    assert rows[5][-3:] == ["grace", "", "=cmd()"]
    assert rows[3][2:] == [
        "@best: ada → ben", "ben", record("ben").repository.repo_id, "",
        "manage.py set_alias", "", "reads sevens",
    ]  # fmt: skip
    assert len(rows) == 9  # with the first sync's three


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ({"kind": "promotion"}, ["promotion"]),
        ({"kind": "nonsense", "network": "ada"}, ["alias", "alias", "change"]),
        ({"network": "ben"}, ["evaluation", "alias", "change"]),
        ({"network": "nobody"}, []),
        ({"until": "2020-01-01"}, []),
        ({"since": "2020-01-01", "kind": "failed sync"}, ["failed sync"]),
        ({"since": "2999-01-01"}, []),
    ],
    ids=str,
)
def test_it_can_be_filtered(auditor: Client, query: dict[str, str], kinds: list[str]) -> None:
    assert [row[1] for row in rows_of_page(page(auditor, AUDIT, **query))] == kinds
    assert [row["kind"] for row in json.loads(export(auditor, "json", **query))] == kinds


def test_both_days_of_a_period_belong_to_it(auditor: Client) -> None:
    Choice.objects.update(chosen_at=datetime(2026, 5, 1, 23, 59, tzinfo=UTC))
    day = {"since": "2026-05-01", "until": "2026-05-01"}

    assert len(rows_of_page(page(auditor, AUDIT, **day))) == 1
    assert rows_of_page(page(auditor, AUDIT, since="2026-05-02", until="2026-05-03")) == []


@pytest.mark.parametrize("query", ["since=yesterday", "until=2026-02-31", "until=9999-12-31"])
def test_a_day_that_is_none_leads_to_the_page_without_it(auditor: Client, query: str) -> None:
    response = auditor.get(f"{AUDIT}?{query}", follow=True)

    assert response.status_code == 200
    assert messages_of(response) == [NOT_USABLE]


def test_csv_and_json_say_the_same_and_no_cell_is_a_formula(auditor: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(export(auditor, "csv"))))
    events = json.loads(export(auditor, "json"))

    assert len(rows) == len(events) == 9
    assert list(rows[0]) == list(events[0]) == list(audit.Event._fields)
    assert [row["at"] for row in rows] == [event["at"] for event in events]
    (promotion,) = (row for row in rows if row["kind"] == "promotion")
    assert promotion["reason"] == "'=cmd()"
    assert [row["what"] for row in rows if row["kind"] == "alias"] == [
        "'@best: ada → ben",
        "'@best: – → ada",
    ]
    assert datetime.fromisoformat(promotion["at"]).tzinfo


def test_a_period_in_which_nothing_happened_is_a_file_too(auditor: Client) -> None:
    assert json.loads(export(auditor, "json", since="2999-01-01")) == []
    assert export(auditor, "csv", since="2999-01-01").count("\n") == 1


def test_an_export_is_logged(auditor: Client) -> None:
    export(auditor, "csv")

    entry = LogEntry.objects.get()
    assert (entry.object_repr, entry.change_message) == (
        "the audit trail",
        "Exported the audit trail as CSV.",
    )
    assert "Exported the audit trail" in page(auditor, "/admin/")


def test_many_events_are_read_in_one_query_for_each_kind(
    auditor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    start = timezone.now()
    for name in ("ada", "ben"):
        Change.objects.bulk_create(
            Change(record=record(name), at=start - timedelta(minutes=n), what="x")
            for n in range(1_000)
        )

    with django_assert_num_queries(len(audit.KINDS)):
        events = list(audit.events(audit.Query(private=None)))

    assert len(events) == 2_009
    assert [event.at for event in events] == sorted((e.at for e in events), reverse=True)
    assert "The newest 100;" in page(auditor, AUDIT)


def test_what_concerns_a_hidden_network_is_left_out(auditor: Client) -> None:
    hidden = Repository.objects.create(repo_id="./nest", source="folder", visibility="private")
    HubModel.objects.filter(name="ada").update(repository=hidden, name="zebra")
    SyncRun.objects.update(repo_id="./nest")

    text = export(auditor, "csv") + export(auditor, "json") + page(auditor, AUDIT)

    assert "zebra" not in text
    assert "nest" not in text
    assert "made the default" in text
    everything = staff("audit_hubmodel", "see_private_repository", name="root")
    assert "@best: zebra → ben" in export(everything, "csv")


# --- Reasons of promotions ------------------------------------------------------------------------


def test_the_reason_of_a_promotion_is_kept_and_shown(three: None) -> None:
    client = staff("view_hubmodel", "promote_hubmodel", "rollback_hubmodel", "audit_hubmodel")
    assert 'name="reason"' in act(client, "make_default", "ada").content.decode()
    act(client, "make_default", "ada", confirmed="yes", reason=" reads\nsevens ")
    form = {"confirmed": "yes", "target": "", "reason": "it did not"}
    client.post(f"{LIST}roll-back/", form)

    rows = rows_of_page(page(client, AUDIT, kind="promotion"))
    assert [row[-1] for row in rows] == ["it did not", "reads sevens"]
    assert [entry.change_message for entry in LogEntry.objects.all()] == [
        "Rolled the default back to the most accurate model, because: it did not.",
        "Made the default, because: reads sevens.",
    ]


def test_a_reason_is_cut_at_its_limit(three: None) -> None:
    default_model.choose("ada", reason="x" * 2_000)

    assert len(Choice.objects.get().reason) == 500
