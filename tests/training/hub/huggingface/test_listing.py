"""What the Hub's files are as entries: fingerprints, problems, and artifacts in unusual forms."""

import json

import pytest

from tests.fake_hub.server import FakeHub
from tests.fake_hub.store import File, Repo, artifact_files
from tests.training.conftest import Connect
from training.core.artifact import network_bytes
from training.core.artifact.weights import MAX_FILE
from training.core.network import Network
from training.hub import HubUnavailable
from training.hub.huggingface.pages import MAX_PAGES


def test_a_commit_that_changes_other_files_leaves_the_fingerprint(
    repo: Repo, connect: Connect, network: Network
) -> None:
    manager = connect()
    before = manager.get_model_info("first")

    repo.commit("Add more", add=artifact_files("second", network) | {"notes.txt": b"x"})

    assert manager.get_model_info("first").fingerprint == before.fingerprint


@pytest.mark.parametrize("suffix", [".npz", ".json"])
def test_a_commit_that_changes_either_file_changes_the_fingerprint(
    repo: Repo, connect: Connect, suffix: str
) -> None:
    manager = connect()
    before = manager.get_model_info("first")

    repo.commit("Change", add={f"first{suffix}": b"something else"})

    assert manager.get_model_info("first").fingerprint != before.fingerprint


INVALID_METADATA = [
    (b"{", "The .json cannot be read: "),
    (b'{"accuracy": 95, "weights_sha256": "%s"}' % (b"0" * 64), "first.json describes other"),
    (b"1" * 1_000_001, "first.json is longer than 1,000,000 bytes."),
]


@pytest.mark.parametrize(("text", "problem"), INVALID_METADATA)
def test_an_artifact_with_invalid_metadata_does_not_hide_the_others(
    repo: Repo, connect: Connect, network: Network, text: bytes, problem: str
) -> None:
    repo.commit("Break", add=artifact_files("second", network) | {"first.json": text})

    first, second = connect().list_models()

    assert first.metadata is None
    assert first.problem.startswith(problem)
    assert second.metadata is not None
    assert second.metadata.accuracy == 95.41


def test_an_artifact_without_metadata_has_a_problem(repo: Repo, connect: Connect) -> None:
    repo.commit("Forget", delete=["first.json"])

    assert connect().get_model_info("first").problem == "first.json is missing."


def test_weights_that_are_not_an_lfs_file_can_be_loaded(
    repo: Repo, connect: Connect, network: Network
) -> None:
    repo.commit("Plain", add={"first.npz": File(network_bytes(network), lfs=False)})

    assert connect().get_model_info("first").sha256 == ""
    assert connect().load_model("first").sizes == (784, 4, 10)


@pytest.mark.parametrize("size", [MAX_FILE + 1, 2**63, 10**30])
def test_weights_that_are_too_large_do_not_hide_the_others(
    repo: Repo, connect: Connect, network: Network, hub: FakeHub, size: int
) -> None:
    repo.commit("Add", add=artifact_files("second", network))
    page = [file.tree_entry(path) for path, file in sorted(repo.head.files.items())]
    page[1 + [each["path"] for each in page].index("first.json")]["size"] = size
    hub.fault(status=200, body=json.dumps(page).encode(), path="/tree/")

    first, second = connect().list_models()

    assert first.problem == f"first.npz is longer than {MAX_FILE:,} bytes."
    assert (first.metadata, first.size_bytes) == (None, min(size, 2**63 - 1))
    assert second.problem == ""


@pytest.mark.parametrize("listing", ["[]", '[{"type": "directory", "path": "a", "oid": "0"}]'])
def test_a_page_that_names_itself_as_the_next_is_an_error(
    repo: Repo, connect: Connect, hub: FakeHub, listing: str
) -> None:
    link = {"Link": f'<{hub.url}/api/models/ada/digits/tree/{repo.head.sha}>; rel="next"'}
    hub.fault(status=200, headers=link, body=listing.encode(), path="/tree/", times=999)

    with pytest.raises(HubUnavailable) as error:
        connect().list_models()

    assert (
        str(error.value) == "The Hub's answer about ada/digits makes no sense: check HF_ENDPOINT."
    )
    assert len(hub.new_requests()) == 2  # the commit, and one page


def test_a_list_of_empty_pages_ends_after_a_hundred_of_them(
    repo: Repo, connect: Connect, hub: FakeHub
) -> None:
    for number in range(200):
        link = {"Link": f'</api/models/ada/digits/tree/main?cursor={number}>; rel="next"'}
        hub.fault(status=200, headers=link, body=b"[]", path="/tree/")

    with pytest.raises(HubUnavailable):
        connect().list_models()

    assert len(hub.new_requests()) == 1 + MAX_PAGES
