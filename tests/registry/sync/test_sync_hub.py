"""Syncing with a repository on the Hub: revisions, and how much is requested."""

import pytest

from registry.conf import manager_for_settings
from registry.models import Change, HubModel, SyncRun
from registry.sync import sync
from registry.weights import verify_weights
from tests.fake_hub.server import TOKEN, FakeHub
from tests.fake_hub.store import Commit
from tests.registry.conftest import Publish, non_empty
from training.hub import HubError

pytestmark = pytest.mark.django_db


def test_a_commit_to_another_artifact_does_not_change_a_revision(publish: Publish) -> None:
    first = publish("ada", 95.0)
    sync(manager_for_settings(), started_by="a test")
    second = publish("ben", 96.0, seed=1)

    report = sync(manager_for_settings(), started_by="a test")

    assert (report.repo_id, report.source, report.head) == ("ada/digits", "hub", second)
    assert non_empty(report) == {"created": ["ben"], "unchanged": ["ada"]}
    revisions = dict(HubModel.objects.values_list("name", "revision"))
    assert revisions == {"ada": first, "ben": second}


def test_an_unchanged_repository_takes_one_request(publish: Publish, hub: FakeHub) -> None:
    publish("ada", 95.0)
    sync(manager_for_settings(), started_by="a test")
    hub.new_requests()

    report = sync(manager_for_settings(), started_by="a test")

    run = SyncRun.objects.first()
    assert non_empty(report) == {"unchanged": ["ada"]}
    assert len(hub.new_requests()) == 1
    assert (run.requests, run.bytes) == (1, report.bytes)
    assert 50 < run.bytes < 500


def test_one_change_takes_three_requests(publish: Publish, hub: FakeHub) -> None:
    for number in range(30):
        publish(f"net-{number}", seed=number)
    first = sync(manager_for_settings(), started_by="a test")
    publish("net-7", 99.0, seed=99)
    hub.new_requests()

    report = sync(manager_for_settings(), started_by="a test")

    assert non_empty(report)["updated"] == ["net-7"]
    assert [request.rpartition("/")[2] for request in hub.new_requests()] == [
        "digits",
        HubModel.objects.get(name="net-7").revision,
        "net-7.json",
    ]
    assert (first.requests, report.requests) == (2 + 30, 3)


def test_a_change_is_saved_with_old_and_new_values(publish: Publish) -> None:
    publish("ada", 95.0)
    sync(manager_for_settings(), started_by="a test")
    revision = publish("ada", 96.5, seed=5, history=[{"epoch": 1}])
    sync(manager_for_settings(), started_by="a test")

    newest, oldest = Change.objects.all()

    sha256 = HubModel.objects.get().sha256[:12]
    assert oldest.what == "First seen."
    assert newest.revision == revision
    assert newest.what.startswith("Accuracy 95.0 → 96.5, sha256 ")
    assert newest.what.endswith(f" → {sha256}, history.")


def test_the_token_is_in_no_error_and_no_log(
    hub: FakeHub, caplog: pytest.LogCaptureFixture
) -> None:
    hub.fault(status=500, times=100)

    with pytest.raises(HubError) as failure:
        sync(manager_for_settings(), started_by="a test")

    assert TOKEN not in str(failure.value) + SyncRun.objects.get().error + caplog.text


def squash(hub: FakeHub) -> str:
    """As ``HfApi.super_squash_history``: one commit with the same files; the others are gone."""
    repo = hub.store.repos["ada/digits"]
    repo.commits[:] = [Commit("Squashed", repo.head.files)]
    return repo.head.sha


def test_records_of_a_rewritten_history_get_a_commit_that_is_there(
    publish: Publish, hub: FakeHub
) -> None:
    publish("ada", 95.0)
    publish("ben", 96.0, seed=1)
    sync(manager_for_settings(), started_by="a test")
    head = squash(hub)

    report = sync(manager_for_settings(), started_by="a test")

    assert non_empty(report) == {"updated": ["ada", "ben"]}
    assert report.changes["ada"] == "Revision, as the history was rewritten."
    assert {*HubModel.objects.values_list("revision", flat=True)} == {head}
    verify_weights(HubModel.objects.get(name="ada"))


def test_a_rewritten_history_with_a_change_is_found_with_force(
    publish: Publish, hub: FakeHub
) -> None:
    publish("ada", 95.0)
    sync(manager_for_settings(), started_by="a test")
    squash(hub)
    head = publish("ben", 96.0, seed=1)
    sync(manager_for_settings(), started_by="a test")

    report = sync(manager_for_settings(), started_by="a test", force=True)

    assert non_empty(report) == {"updated": ["ada"], "unchanged": ["ben"]}
    assert {*HubModel.objects.values_list("revision", flat=True)} == {head}


def test_a_commit_to_the_card_alone_leaves_the_revisions(publish: Publish, hub: FakeHub) -> None:
    first = publish("ada", 95.0)
    sync(manager_for_settings(), started_by="a test")
    hub.store.repos["ada/digits"].commit("Card", add={"README.md": b"# Digits"})

    report = sync(manager_for_settings(), started_by="a test")

    assert non_empty(report) == {"unchanged": ["ada"]}
    assert HubModel.objects.get().revision == first
