"""How many requests each operation sends to the Hub."""

from pathlib import Path

from tests.fake_hub.server import FakeHub
from tests.fake_hub.store import Repo, artifact_files
from tests.training.conftest import METADATA, Connect
from training.core.artifact import Metadata
from training.core.network import Network
from training.hub import ModelManager

HEAD = "GET /api/models/ada/digits"


def test_a_survey_of_an_unchanged_repository_is_one_request(
    hub: FakeHub, repo: Repo, connect: Connect
) -> None:
    manager = connect()
    survey = manager.survey()
    hub.new_requests()

    again = manager.survey(survey.head)

    assert hub.new_requests() == [HEAD]
    assert (again.entries, again.card) == ([], None)


def test_a_survey_downloads_what_changed_and_no_weights(
    hub: FakeHub, repo: Repo, connect: Connect, network: Network
) -> None:
    manager = connect()
    before = manager.survey()
    second = repo.commit("Add second", add=artifact_files("second", network, accuracy=96)).sha
    hub.new_requests()

    after = manager.survey(before.head, {e.name: e.fingerprint for e in before.entries})

    resolve = f"GET /ada/digits/resolve/{second}"
    assert hub.new_requests() == [HEAD, f"{HEAD}/revision/{second}", f"{resolve}/second.json"]
    assert [(e.name, e.revision) for e in after.entries] == [("second", second)]
    assert after.unchanged == ["first"]


def test_a_survey_requests_the_full_list_before_it_reports_an_artifact_as_deleted(
    hub: FakeHub, repo: Repo, connect: Connect
) -> None:
    """The quick list may be cut off, and a record must not disappear for that."""
    manager = connect()
    before = manager.survey()
    commit = repo.commit("Remove first", delete=["first.npz", "first.json"]).sha
    hub.new_requests()

    after = manager.survey(before.head, {"first": before.entries[0].fingerprint})

    assert hub.new_requests() == [HEAD, f"{HEAD}/revision/{commit}", f"{HEAD}/tree/{commit}"]
    assert (after.entries, after.unchanged) == ([], [])


def test_a_text_is_downloaded_once_for_each_content(
    hub: FakeHub, repo: Repo, connect: Connect
) -> None:
    connect().list_models()
    hub.new_requests()

    connect().list_models()

    assert hub.new_requests() == [HEAD, f"{HEAD}/tree/{repo.head.sha}"]


def test_an_upload_of_what_is_already_there_makes_no_commit(
    hub: FakeHub, repo: Repo, connect: Connect, network: Network
) -> None:
    first = connect().upload_model(network, "first", METADATA)
    hub.new_requests()

    again = connect().upload_model(network, "first", METADATA)

    assert (again.revision, again.changed) == (first.revision, False)
    assert not [request for request in hub.new_requests() if request.startswith(("POST", "PUT"))]


def test_loading_a_commit_from_the_cache_sends_no_request(
    hub: FakeHub, repo: Repo, connect: Connect, network: Network
) -> None:
    revision = connect().get_model_info("first").revision
    connect().download_model("first", revision)
    hub.new_requests()

    loaded = connect().load_model("first", revision)

    assert hub.new_requests() == []
    assert (loaded.parameters == network.parameters).all()


def test_a_first_download_is_two_requests(hub: FakeHub, repo: Repo, connect: Connect) -> None:
    connect().download_model("first", repo.head.sha)

    path = f"/ada/digits/resolve/{repo.head.sha}/first.npz"
    assert hub.new_requests() == [f"HEAD {path}", f"GET {path}"]


def test_a_repository_of_several_pages_is_listed_completely(
    tmp_path: Path, network: Network
) -> None:
    text = Metadata(name="any", accuracy=95).to_json()
    files = {f"net-{i}{suffix}": text for i in range(1_100) for suffix in (".json", ".npz")}
    with FakeHub(page_size=1000) as hub:
        hub.add_repo("ada/digits").commit("Add many", add=files)
        manager = ModelManager("ada/digits", endpoint=hub.url, cache_dir=tmp_path)

        survey = manager.survey()

        pages = [request for request in hub.new_requests() if "/tree/" in request]
        assert len(pages) == 3
        assert len(survey.entries) == 1_100
        assert {entry.metadata and entry.metadata.accuracy for entry in survey.entries} == {95}

        changed = Metadata(name="any", accuracy=96).to_json()
        hub.store.repos["ada/digits"].commit("Change one", add={"net-7.json": changed})
        again = manager.survey(survey.head, {e.name: e.fingerprint for e in survey.entries})

        assert [entry.name for entry in again.entries] == ["net-7"]
        assert len(again.unchanged) == 1_099
        assert len(hub.new_requests()) == 3
