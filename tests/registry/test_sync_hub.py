"""The same sync, with a Hub for a repository."""

import pytest
from training.hub import HubError

from registry.models import HubModel, SyncRun
from registry.repository import manager_for_settings
from registry.sync import sync
from tests.hub_server import TOKEN, HubServer
from tests.registry.conftest import found, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub(settings, tmp_path):
    with HubServer() as server:
        settings.HF_MODEL_REPO = "ada/digits"
        settings.HUB = {"endpoint": server.url, "token": TOKEN, "cache_dir": tmp_path / "cache"}
        server.add_repo("ada/digits")
        yield server


@pytest.fixture
def publish(hub, tmp_path):
    """Commit an artifact to the Hub; returns the commit's hash."""

    def commit(name, accuracy=95.0, **options):
        path = put(tmp_path, name, accuracy, **options)
        pair = {file.name: file.read_bytes() for file in (path, path.with_suffix(".json"))}
        return hub.store.repos["ada/digits"].commit(f"Add {name}", add=pair).sha

    return commit


def test_a_commit_to_another_artifact_does_not_change_a_revision(publish):
    first = publish("ada", 95.0)
    sync(manager_for_settings(), started_by="a test")
    second = publish("ben", 96.0, seed=1)

    report = sync(manager_for_settings(), started_by="a test")

    assert (report.repo_id, report.source, report.head) == ("ada/digits", "hub", second)
    assert found(report) == {"created": ["ben"], "unchanged": ["ada"]}
    revisions = dict(HubModel.objects.values_list("name", "revision"))
    assert revisions == {"ada": first, "ben": second}


def test_an_unchanged_hub_is_asked_once(publish, hub):
    publish("ada", 95.0)
    sync(manager_for_settings(), started_by="a test")
    hub.seen()

    report = sync(manager_for_settings(), started_by="a test")

    assert found(report) == {"unchanged": ["ada"]}
    assert len(hub.seen()) == 1


def test_a_hub_that_fails_leaves_no_token_behind(hub, caplog):
    hub.fault(status=500, times=100)

    with pytest.raises(HubError) as failure:
        sync(manager_for_settings(), started_by="a test")

    assert TOKEN not in str(failure.value) + SyncRun.objects.get().error + caplog.text
