"""The Hub as a repository: how often it is asked, who may what, and what is trusted.

The Hub is tests/fake_hub, a real HTTP server; the client is the real huggingface_hub.
"""

import pytest

from tests.conftest import random_network
from tests.fake_hub.server import FakeHub
from tests.fake_hub.store import File, artifact_files
from training.core.artifact import ArtifactError, Metadata, network_bytes
from training.hub import HubError, HubUnavailable, ModelManager

FACTS = Metadata(name="first", accuracy=95.41, created_at="2026-01-31T12:00:00Z")
HEAD = "GET /api/models/ada/digits"


# --- How often the Hub is asked -------------------------------------------------------------------


def test_a_survey_of_an_unchanged_repository_is_one_request(hub, repo, connect):
    manager = connect()
    survey = manager.survey()
    hub.new_requests()

    again = manager.survey(survey.head)

    assert hub.new_requests() == [HEAD]
    assert (again.entries, again.card) == ([], None)


def test_a_survey_fetches_what_changed_and_no_weights(hub, repo, connect, network):
    manager = connect()
    before = manager.survey()
    second = repo.commit("Add second", add=artifact_files("second", network, accuracy=96)).sha
    hub.new_requests()

    after = manager.survey(before.head, {e.name: e.fingerprint for e in before.entries})

    resolve = f"GET /ada/digits/resolve/{second}"
    assert hub.new_requests() == [HEAD, f"{HEAD}/revision/{second}", f"{resolve}/second.json"]
    assert [(e.name, e.revision) for e in after.entries] == [("second", second)]
    assert after.unchanged == ["first"]


def test_what_seems_to_be_gone_is_looked_for_page_by_page(hub, repo, connect):
    """A short answer may have been cut; a row must not vanish for that."""
    manager = connect()
    before = manager.survey()
    gone = repo.commit("Remove first", delete=["first.npz", "first.json"]).sha
    hub.new_requests()

    after = manager.survey(before.head, {"first": before.entries[0].fingerprint})

    assert hub.new_requests() == [HEAD, f"{HEAD}/revision/{gone}", f"{HEAD}/tree/{gone}"]
    assert (after.entries, after.unchanged) == ([], [])


def test_a_text_is_fetched_once_per_content(hub, repo, connect):
    connect().list_models()
    hub.new_requests()

    connect().list_models()

    assert hub.new_requests() == [HEAD, f"{HEAD}/tree/{repo.head.sha}"]


def test_a_commit_that_touches_other_files_leaves_the_fingerprint(repo, connect, network):
    manager = connect()
    before = manager.get_model_info("first")

    repo.commit("Add more", add=artifact_files("second", network) | {"notes.txt": b"x"})

    assert manager.get_model_info("first").fingerprint == before.fingerprint


@pytest.mark.parametrize("suffix", [".npz", ".json"])
def test_a_commit_that_touches_either_file_changes_the_fingerprint(repo, connect, suffix):
    manager = connect()
    before = manager.get_model_info("first")

    repo.commit("Change", add={f"first{suffix}": b"something else"})

    assert manager.get_model_info("first").fingerprint != before.fingerprint


def test_an_upload_is_one_commit_of_three_files(hub, repo, connect):
    before = len(repo.commits)
    commit = connect().upload_model(random_network(seed=1), "second", FACTS)

    assert len(repo.commits) == before + 1
    assert repo.head.sha == commit.revision
    assert commit.url == f"{hub.url}/ada/digits/commit/{commit.revision}"
    assert repo.head.title == "Add second (784-4-10, 95.41 %)"
    changed = repo.head.files.keys() - repo.commits[-2].files.keys()
    assert changed == {"second.npz", "second.json", "README.md"}


def test_an_upload_of_what_is_there_makes_no_commit(hub, repo, connect, network):
    first = connect().upload_model(network, "first", FACTS)
    hub.new_requests()

    again = connect().upload_model(network, "first", FACTS)

    assert (again.revision, again.changed) == (first.revision, False)
    assert not [request for request in hub.new_requests() if request.startswith(("POST", "PUT"))]


def test_a_cached_commit_asks_nobody(hub, repo, connect, network):
    revision = connect().get_model_info("first").revision
    connect().download_model("first", revision)
    hub.new_requests()

    loaded = connect().load_model("first", revision)

    assert hub.new_requests() == []
    assert (loaded.parameters == network.parameters).all()


def test_a_first_download_is_two_requests(hub, repo, connect):
    connect().download_model("first", repo.head.sha)

    path = f"/ada/digits/resolve/{repo.head.sha}/first.npz"
    assert hub.new_requests() == [f"HEAD {path}", f"GET {path}"]


def test_more_artifacts_than_a_page_are_all_listed(tmp_path, network):
    text = Metadata(name="any", accuracy=95).to_json()
    files = {f"net-{i}{suffix}": text for i in range(1_100) for suffix in (".json", ".npz")}
    with FakeHub(page_size=1000) as hub:
        hub.add_repo("ada/digits").commit("Add many", add=files)
        manager = ModelManager("ada/digits", endpoint=hub.url, cache_dir=tmp_path)

        survey = manager.survey()

        pages = [request for request in hub.new_requests() if "/tree/" in request]
        assert len(pages) == 3
        assert len(survey.entries) == 1_100
        assert all(entry.metadata.accuracy == 95 for entry in survey.entries)

        changed = Metadata(name="any", accuracy=96).to_json()
        hub.store.repos["ada/digits"].commit("Change one", add={"net-7.json": changed})
        again = manager.survey(survey.head, {e.name: e.fingerprint for e in survey.entries})

        assert [entry.name for entry in again.entries] == ["net-7"]
        assert len(again.unchanged) == 1_099
        assert len(hub.new_requests()) == 3


# --- Addresses and rights -------------------------------------------------------------------------


def test_a_network_can_be_named_with_its_repository(hub, repo, connect, network):
    hub.add_repo("ada/letters")

    loaded = connect("ada/letters").load_model("ada/digits/first")

    assert (loaded.parameters == network.parameters).all()


def test_an_upload_makes_the_repository(hub, connect, network):
    connect("ada/new").upload_model(network, "first", FACTS, private=True)

    assert hub.store.repos["ada/new"].private


def test_private_is_not_promised_for_a_public_repository(repo, connect, network):
    with pytest.raises(HubError) as error:
        connect().upload_model(network, "first", FACTS, private=True)

    assert str(error.value) == (
        "ada/digits exists and is public: leave out --private, "
        "name another repository, or make this one private on the Hub."
    )


def test_a_private_repository_opens_with_its_token_only(hub, connect, network):
    hub.add_repo("ada/secret", private=True).commit("Add", add=artifact_files("first", network))

    assert connect("ada/secret", token=hub.read_token).load_model("first").sizes == (784, 4, 10)
    with pytest.raises(HubUnavailable) as error:
        connect("ada/secret", token="").list_models()

    assert str(error.value) == (
        "ada/secret does not exist or is private: check the name, and set HUGGINGFACE_TOKEN "
        "to a token that may read it."
    )


def test_the_token_of_this_machine_is_never_used(hub, repo, connect, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", hub.token)

    connect(token="").list_models()

    assert {request.token for request in hub.requests} == {None}


RIGHTS = [
    ("a-stale-token", "The Hub refused the token: set HUGGINGFACE_TOKEN to a valid one, or unset"),
    ("", "Uploading needs a token: set HUGGINGFACE_TOKEN to one with write access."),
    (
        FakeHub.read_token,
        "The token may not do this in ada/digits: set HUGGINGFACE_TOKEN to one with write access.",
    ),
]


@pytest.mark.parametrize(("token", "message"), RIGHTS)
def test_an_upload_without_the_right_says_which_token_it_needs(repo, connect, token, message):
    with pytest.raises(HubUnavailable) as error:
        connect(token=token).upload_model(random_network(seed=1), "second", FACTS)

    assert str(error.value).startswith(message)


def test_a_gated_repository_says_so(hub, connect, network):
    repo = hub.add_repo("eve/gated", gated=True)
    repo.commit("Add", add=artifact_files("first", network))

    with pytest.raises(HubUnavailable) as error:
        connect("eve/gated").load_model("first")

    assert str(error.value) == (
        "eve/gated is gated: ask for access on its page, then set HUGGINGFACE_TOKEN."
    )


NO_ADDRESS = "A repository is user/name on the Hub, or a folder such as ./models."


NOT_ADDRESSES = ["digits", "a/b/c", "http://evil/x", "a/b?", "a/b#", "a/..", "a/%2f", "datasets/a"]
NOT_ADDRESSES += ["ä/b", "a/b.git", "a/b\n", "a b/c", "a/" + "b" * 97]


@pytest.mark.parametrize("repo", NOT_ADDRESSES)
def test_what_is_no_address_is_refused_unrepeated(repo):
    with pytest.raises(HubError) as error:
        ModelManager(repo)

    assert str(error.value) == NO_ADDRESS


def test_no_repository_says_how_to_name_one():
    with pytest.raises(HubError) as error:
        ModelManager("")

    assert str(error.value) == "No repository is named: give --repo, or set HF_MODEL_REPO."


def test_a_token_is_not_sent_in_the_clear():
    with pytest.raises(HubError) as error:
        ModelManager("ada/digits", endpoint="http://hub.example", token="x")

    assert str(error.value) == (
        "HF_ENDPOINT must begin with https: a token is not sent in the clear."
    )


@pytest.mark.parametrize("endpoint", ["", "ftp://x", "https://a:b@x", "https://", "https://[x"])
def test_an_endpoint_is_a_web_address(endpoint):
    with pytest.raises(HubError) as error:
        ModelManager("ada/digits", endpoint=endpoint)

    assert str(error.value) == "HF_ENDPOINT must be an address such as https://huggingface.co."


# --- What is trusted ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["corrupt", "torn", "half"])
def test_a_damaged_download_is_fetched_again(hub, repo, connect, network, kind):
    hub.fault(kind, method="GET", path="first.npz")

    loaded = connect().load_model("first")

    assert (loaded.parameters == network.parameters).all()


def test_a_download_that_is_always_damaged_is_refused_and_not_kept(hub, repo, connect):
    hub.fault("corrupt", method="GET", path="first.npz", times=9)

    with pytest.raises(HubUnavailable) as error:
        connect().load_model("first")

    assert str(error.value) == ("first.npz of ada/digits arrived damaged twice: try again later.")
    assert connect().list_cached_models() == []


def test_damage_in_the_cache_is_found_and_mended(repo, connect, network):
    path = connect().download_model("first")
    path.resolve().write_bytes(b"x" * 100)

    loaded = connect().load_model("first", repo.head.sha)

    assert (loaded.parameters == network.parameters).all()


def test_a_damaged_text_is_fetched_again(hub, repo, connect):
    hub.fault("corrupt", path="first.json")

    assert connect().get_model_info("first").metadata.accuracy == 95.41


BROKEN = [
    (b"{", "The .json cannot be read: "),
    (b'{"accuracy": 95, "weights_sha256": "%s"}' % (b"0" * 64), "first.json describes other"),
    (b"1" * 1_000_001, "first.json is longer than 1,000,000 bytes."),
]


@pytest.mark.parametrize(("text", "problem"), BROKEN)
def test_an_unreadable_artifact_does_not_hide_the_others(repo, connect, network, text, problem):
    repo.commit("Break", add=artifact_files("second", network) | {"first.json": text})

    first, second = connect().list_models()

    assert first.metadata is None
    assert first.problem.startswith(problem)
    assert second.metadata.accuracy == 95.41


def test_an_artifact_without_facts_has_a_problem(repo, connect):
    repo.commit("Forget", delete=["first.json"])

    assert connect().get_model_info("first").problem == "first.json is missing."


def test_weights_that_are_no_large_file_load_too(repo, connect, network):
    repo.commit("Plain", add={"first.npz": File(network_bytes(network), lfs=False)})

    assert connect().get_model_info("first").sha256 == ""
    assert connect().load_model("first").sizes == (784, 4, 10)


def test_hostile_weights_are_refused_when_loaded(repo, connect):
    repo.commit("Break", add={"first.npz": b"PK\x03\x04 not really a zip"})

    with pytest.raises(ArtifactError):
        connect().load_model("first")
