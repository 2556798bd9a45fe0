"""The cache of downloaded files: it serves without the Hub, and damaged files are replaced."""

from pathlib import Path

import pytest

from tests.fake_hub.server import FakeHub
from tests.fake_hub.store import Repo, artifact_files
from tests.patience import PATIENCE
from tests.training.conftest import Connect
from training.core.artifact import ArtifactError
from training.core.network import Network
from training.hub import ArtifactNotFound, HubUnavailable, ModelManager


def test_cached_weights_load_while_the_hub_is_down(tmp_path: Path, network: Network) -> None:
    with FakeHub() as hub:
        hub.add_repo("ada/digits").commit("Add", add=artifact_files("first", network))
        manager = ModelManager("ada/digits", endpoint=hub.url, cache_dir=tmp_path, timeout=PATIENCE)
        manager.load_model("first")

    again = ModelManager("ada/digits", endpoint=hub.url, cache_dir=tmp_path, timeout=0.2)

    assert (again.load_model("first").parameters == network.parameters).all()
    with pytest.raises(HubUnavailable) as error:
        again.list_models()
    assert str(error.value) == (
        "The Hub at 127.0.0.1 cannot be reached: check the network and HF_ENDPOINT, then try again."
    )


def test_local_only_never_sends_a_request(hub: FakeHub, repo: Repo, connect: Connect) -> None:
    with pytest.raises(ArtifactNotFound) as error:
        connect().load_model("first", local_only=True)
    assert str(error.value) == "first of ada/digits is not in the cache here."
    connect().download_model("first")
    hub.new_requests()

    assert connect().load_model("first", local_only=True).sizes == (784, 4, 10)
    assert hub.new_requests() == []


def test_the_librarys_own_offline_switch_is_honoured(
    hub: FakeHub, repo: Repo, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect().download_model("first", repo.head.sha)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    hub.new_requests()

    assert connect().load_model("first").sizes == (784, 4, 10)
    with pytest.raises(HubUnavailable) as error:
        connect().list_models()

    assert str(error.value) == "HF_HUB_OFFLINE is set: unset it to reach the Hub."
    assert hub.new_requests() == []


def test_the_cache_can_be_listed_and_cleared(repo: Repo, connect: Connect) -> None:
    path = connect().download_model("first")

    (model,) = connect().list_cached_models()
    connect().clear_cache()

    assert (model.name, model.revision, model.path) == ("first", repo.head.sha, path)
    assert connect().list_cached_models() == []


@pytest.mark.parametrize("kind", ["corrupt", "torn", "half"])
def test_a_damaged_download_is_repeated(
    hub: FakeHub, repo: Repo, connect: Connect, network: Network, kind: str
) -> None:
    hub.fault(kind, method="GET", path="first.npz")

    loaded = connect().load_model("first")

    assert (loaded.parameters == network.parameters).all()


def test_a_download_that_is_damaged_every_time_is_refused_and_not_kept(
    hub: FakeHub, repo: Repo, connect: Connect
) -> None:
    hub.fault("corrupt", method="GET", path="first.npz", times=9)

    with pytest.raises(HubUnavailable) as error:
        connect().load_model("first")

    assert str(error.value) == "first.npz of ada/digits arrived damaged twice: try again later."
    assert connect().list_cached_models() == []


def test_a_damaged_file_in_the_cache_is_downloaded_again(
    repo: Repo, connect: Connect, network: Network
) -> None:
    path = connect().download_model("first")
    path.resolve().write_bytes(b"x" * 100)

    loaded = connect().load_model("first", repo.head.sha)

    assert (loaded.parameters == network.parameters).all()


def test_a_damaged_text_is_downloaded_again(hub: FakeHub, repo: Repo, connect: Connect) -> None:
    hub.fault("corrupt", path="first.json")

    metadata = connect().get_model_info("first").metadata

    assert metadata is not None
    assert metadata.accuracy == 95.41


def test_hostile_weights_are_refused_when_loaded(repo: Repo, connect: Connect) -> None:
    repo.commit("Break", add={"first.npz": b"PK\x03\x04 not really a zip"})

    with pytest.raises(ArtifactError):
        connect().load_model("first")
