"""Tags of many models at once: what is asked, previewed, changed and logged; the filter by tag."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry import tags
from registry.admin.actions.edit_tags import edit_tags
from registry.models import HubModel, Repository
from tests.registry.conftest import Save, Sync
from tests.registry.staff import LIST, act, messages_of, page, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def annotator(three: None) -> Client:
    HubModel.objects.filter(name="ada").update(tags="demo old")
    HubModel.objects.filter(name="cyd").update(tags="Demo")
    return staff("view_hubmodel", "annotate_hubmodel")


def tags_by_name() -> dict[str, str]:
    return dict(HubModel.objects.values_list("name", "tags"))


def cells(html: str) -> list[list[str]]:
    table = html.partition("tags then")[2].partition("</table>")[0]
    return [re.findall(r"<td>([^<]*)</td>", row) for row in table.split("<tr>")[1:]]


def test_the_words_are_asked_for_and_the_preview_shows_each_change(annotator: Client) -> None:
    assert (
        "3 models are selected."
        in act(annotator, "edit_tags", "ada", "ben", "cyd").content.decode()
    )

    response = act(annotator, "edit_tags", "ada", "ben", "cyd", add="new demo", remove="old")

    html = response.content.decode()
    assert cells(html) == [
        ["ada", "demo old", "demo new"],
        ["ben", "", "new demo"],
        ["cyd", "Demo", "Demo new demo"],
    ]
    assert "3 of 3 models would change" in html
    assert tags_by_name() == {"ada": "demo old", "ben": "", "cyd": "Demo"}


def test_once_confirmed_the_tags_change_and_each_change_is_logged(annotator: Client) -> None:
    form = {"add": "demo", "remove": "old", "confirmed": "yes"}
    response = act(annotator, "edit_tags", "ada", "ben", **form)

    assert messages_of(response) == ["Changed the tags of 2 models."]
    assert tags_by_name() == {"ada": "demo", "ben": "demo", "cyd": "Demo"}
    assert {(each.object_repr, each.get_change_message()) for each in LogEntry.objects.all()} == {
        ("ada", "Changed tags: +demo -old."),
        ("ben", "Changed tags: +demo -old."),
    }


def test_what_somebody_else_edited_after_the_preview_stays(annotator: Client) -> None:
    act(annotator, "edit_tags", "ada", add="new", remove="")
    HubModel.objects.filter(name="ada").update(tags="theirs")

    act(annotator, "edit_tags", "ada", add="new", remove="", confirmed="yes")

    assert tags_by_name()["ada"] == "theirs new"


@pytest.mark.parametrize(
    ("add", "remove", "message"),
    [
        ("", " ", "Name at least one tag to add or to remove."),
        ("a b", "b", "A tag cannot be both added and removed: b."),
        ("<b>", "", "Tags are: Words of letters, digits, . _ -, with spaces."),
        ("fine", "a,b", "Tags are: Words of letters, digits, . _ -, with spaces."),
    ],
)
@pytest.mark.parametrize("confirmed", [{}, {"confirmed": "yes"}], ids=["asked", "confirmed"])
def test_what_is_no_tag_is_asked_for_again(
    annotator: Client, add: str, remove: str, message: str, confirmed: dict[str, str]
) -> None:
    response = act(annotator, "edit_tags", "ada", add=add, remove=remove, **confirmed)

    assert messages_of(response) == [message]
    assert 'name="add"' in response.content.decode()
    assert tags_by_name()["ada"] == "demo old"


def test_tags_that_would_be_too_long_stay_and_are_named(annotator: Client) -> None:
    HubModel.objects.filter(name="ben").update(tags="x" * 198)
    form = {"add": "new", "remove": ""}
    assert (
        "longer than 200 characters" in act(annotator, "edit_tags", "ben", **form).content.decode()
    )

    response = act(annotator, "edit_tags", "ada", "ben", **form, confirmed="yes")

    assert messages_of(response) == [
        "Changed the tags of 1 models.",
        "The tags of these would be longer than 200 characters, so they stay: ben.",
    ]
    assert tags_by_name()["ben"] == "x" * 198


def test_more_than_a_thousand_at_once_are_refused(
    annotator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(edit_tags.__globals__, "MAX_MODELS", 2)

    response = act(annotator, "edit_tags", "ada", "ben", "cyd", add="new", confirmed="yes")

    assert messages_of(response) == ["Select at most 1,000 models at once."]


def test_the_number_of_queries_does_not_grow_with_the_models(
    annotator: Client, put_here: Save, mirror: Sync
) -> None:
    for number in range(20):
        put_here(f"many-{number}")
    mirror()
    names = list(HubModel.objects.values_list("name", flat=True))
    counts = []
    for chosen in (names[:2], names):
        with CaptureQueriesContext(connection) as queries:
            form = {"add": f"t{len(chosen)}", "remove": "", "confirmed": "yes"}
            assert "Changed" in messages_of(act(annotator, "edit_tags", *chosen, **form))[0]
        counts.append(len(queries))

    assert counts[0] == counts[1]


# --- The filter -----------------------------------------------------------------------------------


def names(html: str) -> set[str]:
    return set(re.findall(r'<th class="field-name"><a href="[^"]+">([^<]+)</a>', html))


def test_the_list_is_filtered_by_a_whole_tag(annotator: Client) -> None:
    HubModel.objects.filter(name="ben").update(tags="demo-2 a.b")

    assert names(page(annotator, LIST, tag="demo")) == {"ada"}
    assert names(page(annotator, LIST, tag="Demo")) == {"cyd"}
    assert names(page(annotator, LIST, tag="a.b")) == {"ben"}
    assert names(page(annotator, LIST, tag="a?b")) == set()
    assert names(page(annotator, LIST, tag="(")) == set()


def test_the_filter_counts_the_tags_of_what_the_user_may_see(annotator: Client) -> None:
    hidden = Repository.objects.create(repo_id="./nest", source="folder", visibility="private")
    secret = HubModel.objects.get(name="cyd")
    secret.pk, secret.repository, secret.tags = None, hidden, "demo secret"
    secret.save()

    html = page(annotator, LIST)
    assert "demo (1)" in html
    assert "secret" not in html
    assert "./nest" not in html
    everything = staff("view_hubmodel", "see_private_repository", name="root")
    html = page(everything, LIST)
    assert "demo (2)" in html
    assert "./nest" in html
    assert names(page(everything, LIST, repository=str(hidden.pk))) == {"cyd"}
    assert names(page(annotator, LIST, repository=str(hidden.pk))) == set()
    assert names(page(everything, LIST, repository="x")) == set()


def test_of_very_many_tags_the_frequent_ones_and_the_chosen_one_are_listed(
    annotator: Client,
) -> None:
    HubModel.objects.filter(name="ben").update(tags=" ".join(f"t{n}" for n in range(50)))
    HubModel.objects.filter(name="cyd").update(tags="t49")

    html = page(annotator, LIST, tag="t48")

    assert len(set(re.findall(r"\bt\d+ \(\d\)", html))) == 29  # with "demo" and "old", and t48
    assert "t48 (1)" in html
    assert "t49 (2)" in html


def test_tags_in_use_are_read_from_the_index_alone(annotator: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert tags.in_use(HubModel.objects.all())["demo"] == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
            assert "USING COVERING INDEX by_tags" in str(cursor.fetchall())


def test_repositories_are_locked_before_records_as_a_sync_does(three: None) -> None:
    """Else two who write many records wait for each other: PostgreSQL ends one of them."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        tags.retag(list(HubModel.objects.all()), ["new"], [])

    tables = [re.search(r'(?:FROM|UPDATE) "(\w+)"', each["sql"]) for each in queries][1:]
    assert [table[1] for table in tables if table] == [
        "registry_repository",
        "registry_hubmodel",
        "registry_hubmodel",
    ]
