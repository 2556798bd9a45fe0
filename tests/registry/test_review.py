"""A second pair of eyes: one proposes, another confirms; what is confirmed is what was proposed."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from registry import aliases, default_model, review
from registry.models import Alias, AliasMove, Choice, HubModel, Notification, Proposal, Repository
from tests.registry.conftest import Save, Sync
from tests.registry.staff import LIST, act, messages_of, page, staff

pytestmark = pytest.mark.django_db
PROPOSE = ("promote_hubmodel", "rollback_hubmodel", "alias_hubmodel")
PROPOSALS = "/admin/registry/proposal/"


@pytest.fixture(autouse=True)
def with_review(three: None, settings: Settings) -> None:
    settings.PROMOTION_REVIEW = True


@pytest.fixture
def grace() -> Client:
    """She may propose and confirm."""
    return staff("view_hubmodel", "view_proposal", "confirm_proposal", *PROPOSE)


@pytest.fixture
def ada() -> Client:
    return staff("view_hubmodel", "view_proposal", "confirm_proposal", name="ada")


def user(name: str) -> User:
    return User.objects.get(username=name)


def record(name: str) -> HubModel:
    return HubModel.objects.get(name=name)


def decide(client: Client, decision: str) -> list[str]:
    address = reverse("admin:registry_proposal_decide", args=[Proposal.objects.first().pk])
    return messages_of(client.post(address, {"decision": decision}, follow=True))


def promote(client: Client, name: str = "cyd") -> Any:
    return act(client, "make_default", name, confirmed="yes", reason="reads sevens")


def test_a_promotion_is_proposed_and_carried_out_by_the_second_person(
    grace: Client, ada: Client
) -> None:
    assert "Somebody else, with the right to" in act(grace, "make_default", "cyd").content.decode()
    assert messages_of(promote(grace)) == [
        "Proposed, default: ben → cyd. Somebody else has to confirm it."
    ]
    assert HubModel.objects.default().name == "ben"
    assert "1 proposal</a>" in page(ada, "/admin/")

    assert decide(ada, "confirm") == ["Default: ben → cyd is confirmed."]

    choice = Choice.objects.get()
    assert HubModel.objects.default().name == "cyd"
    assert (choice.chosen_by, choice.confirmed_by, choice.reason) == (
        "grace",
        "ada",
        "reads sevens",
    )
    assert "proposal</a>" not in page(ada, "/admin/")


def test_an_alias_and_a_roll_back_too(grace: Client, ada: Client) -> None:
    default_model.choose("ada")
    form = {"confirmed": "yes", "alias": "best", "reason": "new"}
    act(grace, "set_alias", "ben", **form)
    assert not Alias.objects.exists()
    assert decide(ada, "confirm") == ["@best: – → ben is confirmed."]
    move = AliasMove.objects.get()
    assert (move.alias, move.target.name, move.by, move.confirmed_by) == (
        "best",
        "ben",
        "grace",
        "ada",
    )

    grace.post(f"{LIST}roll-back/", {"confirmed": "yes", "target": ""})
    assert HubModel.objects.default().name == "ada"
    assert decide(ada, "confirm") == ["Default: ada → – is confirmed."]
    assert HubModel.objects.default().name == "ben"


def test_nobody_confirms_their_own(grace: Client) -> None:
    promote(grace)

    assert decide(grace, "confirm") == [review.OWN]
    html = page(grace, f"{PROPOSALS}{Proposal.objects.get().pk}/change/")
    assert review.OWN in html
    assert re.findall(r'name="decision" value="(\w+)"', html) == ["close"]
    assert HubModel.objects.default().name == "ben"


def test_without_the_right_nobody_confirms_or_rejects(grace: Client) -> None:
    promote(grace)
    eve = staff("view_hubmodel", "view_proposal", *PROPOSE, name="eve")

    address = reverse("admin:registry_proposal_decide", args=[Proposal.objects.get().pk])
    for decision in ("confirm", "close"):
        assert eve.post(address, {"decision": decision}).status_code == 403
    with pytest.raises(review.ReviewError, match="may not"):
        review.close(Proposal.objects.get(), by=user("eve"))

    assert Proposal.objects.get().status == "open"


def test_one_withdraws_what_one_proposed_and_another_rejects_it(grace: Client, ada: Client) -> None:
    promote(grace)
    assert decide(grace, "close") == ["Default: ben → cyd is withdrawn."]
    assert decide(ada, "confirm") == ["It was withdrawn by grace already."]
    promote(grace)
    assert decide(ada, "close") == ["Default: ben → cyd is rejected."]

    assert HubModel.objects.default().name == "ben"
    assert [each.status for each in Proposal.objects.all()] == ["rejected", "withdrawn"]


def test_of_two_who_confirm_at_once_one_does(grace: Client, ada: Client) -> None:
    staff("confirm_proposal", name="ben")
    promote(grace)
    first, second = Proposal.objects.get(), Proposal.objects.get()

    review.confirm(first, by=user("ada"))
    with pytest.raises(review.ReviewError, match="confirmed by ada already"):
        review.confirm(second, by=user("ben"))

    assert Choice.objects.count() == 1


def test_of_two_proposals_about_one_thing_the_second_is_stale(grace: Client, ada: Client) -> None:
    promote(grace, "cyd")
    stale = Proposal.objects.get()
    promote(grace, "ada")
    review.confirm(Proposal.objects.first(), by=user("ada"))

    with pytest.raises(review.ReviewError, match="Somebody changed meanwhile"):
        review.confirm(stale, by=user("ada"))
    assert HubModel.objects.default().name == "ada"


def test_the_same_is_proposed_once(grace: Client) -> None:
    promote(grace)

    assert messages_of(promote(grace)) == [
        "You have proposed that already; it waits for somebody else."
    ]


def revoke(name: str, codename: str) -> None:
    user(name).user_permissions.remove(Permission.objects.get(codename=codename))


@pytest.mark.parametrize(
    ("happens", "message"),
    [
        (lambda: revoke("grace", "promote_hubmodel"), review.REVOKED),
        (lambda: User.objects.filter(username="grace").update(is_active=False), review.REVOKED),
        (lambda: user("grace").delete(), review.REVOKED),
        (lambda: revoke("ada", "confirm_proposal"), review.NO_RIGHT),
        (lambda: default_model.choose("ada"), review.CHANGED),
        (lambda: record("cyd").delete(), review.DELETED),
        (lambda: record("ben").delete(), review.CHANGED),
        (lambda: HubModel.objects.filter(name="cyd").update(status="missing"), review.NOT_SERVED),
        (lambda: Repository.objects.update(visibility="private"), review.NOT_SERVED),
        (
            lambda: HubModel.objects.filter(name="cyd").update(revision="new"),
            review.PUBLISHED_ANEW,
        ),
        (
            lambda: Proposal.objects.update(
                proposed_at=Proposal.objects.get().proposed_at - timedelta(days=15)
            ),
            review.EXPIRED,
        ),
    ],
)
def test_what_changed_since_the_proposal_stops_it(
    grace: Client, ada: Client, happens: Callable[[], object], message: str
) -> None:
    promote(grace)
    happens()
    choices = Choice.objects.count()

    with pytest.raises(review.ReviewError) as caught:
        review.confirm(Proposal.objects.get(), by=user("ada"))

    assert str(caught.value) == message
    assert Choice.objects.count() == choices
    assert Proposal.objects.get().status == "open"


def test_a_network_published_anew_by_a_sync_is_not_what_was_proposed(
    grace: Client, ada: Client, put_here: Save, mirror: Sync
) -> None:
    promote(grace)
    put_here("cyd", 99.0, seed=99)
    mirror()

    assert decide(ada, "confirm") == [review.PUBLISHED_ANEW]


def test_an_alias_needs_a_reason_and_a_name(grace: Client) -> None:
    form = {"confirmed": "yes", "alias": "best", "reason": ""}

    assert messages_of(act(grace, "set_alias", "ben", **form)) == [aliases.NO_REASON]
    form |= {"alias": "Best One", "reason": "x"}
    assert messages_of(act(grace, "set_alias", "ben", **form)) == [aliases.NO_SUCH_NAME]
    assert not Proposal.objects.exists()


def test_who_may_not_see_a_network_sees_no_proposal_about_it(grace: Client) -> None:
    promote(grace)
    Repository.objects.update(visibility="private")

    assert "cyd" not in page(grace, PROPOSALS)


def test_a_proposal_is_news(grace: Client, settings: Settings) -> None:
    settings.NOTIFY_EMAILS = ["staff@example.org"]

    promote(grace)

    assert Notification.objects.get().payload["text"] == (
        "grace proposes cyd as the default. Somebody else confirms it in the admin."
    )


@pytest.mark.parametrize(
    "words", [("set_default_model", "cyd"), ("set_alias", "best", "cyd", "--reason", "x")]
)
def test_a_command_does_it_only_when_told_to_override(words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="PROMOTION_REVIEW is on"):
        call_command(*words)
    assert not Choice.objects.exists()
    assert not AliasMove.objects.exists()

    call_command(*words, "--override-review", stdout=StringIO())

    by = [*Choice.objects.values_list("chosen_by"), *AliasMove.objects.values_list("by")]
    assert by == [(f"manage.py {words[0]} --override-review",)]


def test_without_the_setting_it_is_done_at_once(grace: Client, settings: Settings) -> None:
    settings.PROMOTION_REVIEW = False

    promote(grace)

    assert HubModel.objects.default().name == "cyd"
    assert not Proposal.objects.exists()


def test_the_list_takes_a_fixed_number_of_queries(
    grace: Client, django_assert_num_queries: Any
) -> None:
    for number in range(20):
        act(grace, "set_alias", "ben", confirmed="yes", alias=f"a{number}", reason="x")

    page(grace, PROPOSALS)
    with django_assert_num_queries(7):
        assert "@a19" in page(grace, PROPOSALS)
