"""Aliases: words for networks, moved with a reason, by command and in the admin."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from registry import aliases
from registry.models import Alias, AliasMove, HubModel, Repository
from tests.registry.conftest import Sync
from tests.registry.staff import act, address_of, messages_of, page, staff

pytestmark = pytest.mark.django_db


def set_alias(*words: str) -> str:
    out = StringIO()
    call_command("set_alias", *words, stdout=out)
    return out.getvalue().strip()


def record(name: str) -> HubModel:
    return HubModel.objects.get(name=name)


def test_the_command_points_moves_and_removes(three: None) -> None:
    assert set_alias("candidate", "ada", "--reason", "new") == "@candidate points at ada."
    assert set_alias("candidate", "ben", "--reason", "better") == (
        "@candidate points at ben, before at ada."
    )
    assert set_alias("candidate", "--remove", "--reason", "done") == (
        "@candidate is removed, before at ben."
    )
    assert not Alias.objects.exists()
    assert [str(move) for move in AliasMove.objects.all()] == [
        "@candidate: ben → –, done",
        "@candidate: ada → ben, better",
        "@candidate: – → ada, new",
    ]


def test_json_is_one_document(three: None) -> None:
    set_alias("@candidate", "ada", "--reason", "new")

    document = json.loads(set_alias("candidate", "ben", "--reason", " reads\nsevens ", "--json"))

    assert document == {
        "alias": "candidate",
        "name": "ben",
        "before": "ada",
        "reason": "reads sevens",
    }


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["Best One", "ada", "--reason", "x"], aliases.NO_SUCH_NAME),
        (["best", "ada", "--reason", " "], aliases.NO_REASON),
        (["best", "ada", "--reason", "x" * 501], aliases.NO_REASON),
        (["best", "--reason", "x"], "Name a network, or give --remove."),
        (["best", "ada", "--remove", "--reason", "x"], "Name a network, or give --remove."),
        (["best", "--remove", "--reason", "x"], "@best does not exist."),
        (["best", "bem", "--reason", "x"],
         "bem is not served; choose one of: ben, ada, cyd; did you mean ben?"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_line(three: None, words: list[str], message: str) -> None:
    with pytest.raises(CommandError) as caught:
        set_alias(*words)

    assert str(caught.value) == message
    assert not AliasMove.objects.exists()


def test_an_alias_points_at_nothing_that_is_not_public(three: None) -> None:
    Repository.objects.update(visibility=Repository.Visibility.PRIVATE)

    with pytest.raises(aliases.AliasError, match="not served to everybody"):
        aliases.move("best", record("ada"), reason="x", by="a test")


# --- The admin ------------------------------------------------------------------------------------


@pytest.fixture
def keeper(three: None) -> Client:
    return staff("view_hubmodel", "alias_hubmodel")


def test_staff_set_move_and_remove_an_alias(keeper: Client) -> None:
    assert "Reason" in act(keeper, "set_alias", "ada").content.decode()
    assert not Alias.objects.exists()

    form = {"confirmed": "yes", "alias": "@candidate", "reason": "reads sevens"}
    response = act(keeper, "set_alias", "ada", **form)
    assert messages_of(response) == ["@candidate: – → ada, reads sevens."]
    act(keeper, "set_alias", "ben", **form)
    html = page(keeper, address_of("ben"))
    assert "@candidate: ada → ben, reads sevens" in html
    assert "grace" in html

    assert 'name="here" value="candidate"' in act(keeper, "set_alias", "ben").content.decode()
    done = form | {"reason": "done", "here": "candidate"}
    assert messages_of(act(keeper, "set_alias", "ben", **done)) == ["@candidate: ben → –, done."]


def test_a_second_click_or_person_neither_removes_nor_moves_an_alias(keeper: Client) -> None:
    form = {"confirmed": "yes", "alias": "candidate", "reason": "reads sevens", "here": ""}
    act(keeper, "set_alias", "ada", **form)

    assert messages_of(act(keeper, "set_alias", "ada", **form)) == [
        "@candidate already points at ada."
    ]

    act(keeper, "set_alias", "ben", **form)
    assert messages_of(act(keeper, "set_alias", "ada", **form | {"here": "candidate"})) == [
        "@candidate no longer points here; nothing was changed. Look again."
    ]
    assert Alias.objects.get().record == record("ben")


def test_without_a_reason_the_page_asks_again(keeper: Client) -> None:
    response = act(keeper, "set_alias", "ada", confirmed="yes", alias="candidate", reason="")

    assert messages_of(response) == [aliases.NO_REASON]
    assert 'value="candidate"' in response.content.decode()
    assert not Alias.objects.exists()


def test_the_record_page_has_a_button_for_each_allowed_action(keeper: Client) -> None:
    html = page(keeper, address_of("ada"))

    assert html.count('class="record-action"') == 1
    assert 'name="action" value="set_alias"' in html


def test_one_model_is_compared_with_the_default(three: None) -> None:
    response = act(staff("view_hubmodel", "compare_hubmodel"), "compare", "cyd")

    assert "cyd and ben" in response.content.decode()


def test_a_missing_network_keeps_its_alias(three: None, mirror: Sync) -> None:
    aliases.move("best", record("ada"), reason="x", by="a test")
    HubModel.objects.filter(name="ada").update(status="missing")

    assert record("ada").aliases.count() == 1
