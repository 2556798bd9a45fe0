"""What ModelManager does with any repository, on the Hub or in a folder."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import random_network
from tests.fake_hub.server import FakeHub
from tests.fake_hub.store import Repo
from tests.patience import PATIENCE
from tests.training.conftest import METADATA, Connect
from training.core.artifact import ArtifactError, Metadata
from training.core.network import Network
from training.hub import ArtifactNotFound, HubError, ModelManager


@pytest.fixture(params=["hub", "folder"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> ModelManager:
    """The manager of an empty repository of each kind."""
    if request.param == "folder":
        (tmp_path / "models").mkdir()
        return ModelManager("./models", root=tmp_path)
    hub = request.getfixturevalue("hub")
    hub.add_repo("ada/digits")
    return ModelManager(
        "ada/digits",
        endpoint=hub.url,
        token=hub.token,
        cache_dir=tmp_path / "cache",
        timeout=PATIENCE,
    )


def metadata_of(manager: ModelManager, name: str) -> Metadata:
    metadata = manager.get_model_info(name).metadata
    assert metadata is not None
    return metadata


def test_an_empty_repository_has_no_artifacts(manager: ModelManager) -> None:
    assert manager.list_models() == []


def test_an_uploaded_network_loads_unchanged(manager: ModelManager, network: Network) -> None:
    manager.upload_model(network, "first", METADATA)

    loaded = manager.load_model("first")

    assert (loaded.parameters == network.parameters).all()
    assert loaded.sizes == network.sizes


def test_an_entry_has_name_metadata_and_size(manager: ModelManager, network: Network) -> None:
    commit = manager.upload_model(network, "first", METADATA)

    entry = manager.get_model_info("first")

    path = manager.download_model("first")
    metadata = metadata_of(manager, "first")
    assert entry.name == metadata.name == "first"
    assert entry.revision == commit.revision
    assert metadata.accuracy == 95.41
    assert metadata.architecture["sizes"] == [784, 4, 10]
    assert entry.size_bytes == path.stat().st_size
    assert entry.sha256 == metadata.weights_sha256
    assert entry.problem == ""
    assert manager.list_models() == [entry]


def test_an_artifact_can_be_addressed_with_its_repository(
    hub: FakeHub, repo: Repo, connect: Connect, network: Network
) -> None:
    hub.add_repo("ada/letters")

    loaded = connect("ada/letters").load_model("ada/digits/first")

    assert (loaded.parameters == network.parameters).all()


def test_metadata_may_be_a_dictionary_with_an_older_files_keys(
    manager: ModelManager, network: Network
) -> None:
    manager.upload_model(network, "first", {"final_accuracy": 91.5})

    assert metadata_of(manager, "first").accuracy == 91.5


def test_metadata_without_accuracy_is_refused(manager: ModelManager, network: Network) -> None:
    with pytest.raises(ArtifactError) as error:
        manager.upload_model(network, "first", {})

    assert str(error.value) == "The .json does not give the accuracy."
    assert manager.list_models() == []


def test_a_path_or_other_text_is_not_an_artifacts_name(
    manager: ModelManager, network: Network
) -> None:
    with pytest.raises(ArtifactError):
        manager.upload_model(network, "../first", {"accuracy": 95})
    with pytest.raises(ArtifactNotFound) as error:
        manager.load_model("Nöt a näme")

    assert str(error.value) == (
        "No artifact can have that name: 1 to 100 of a-z 0-9 . _ - after a letter or digit."
    )


def test_an_unknown_name_is_not_found(manager: ModelManager) -> None:
    for call in (manager.load_model, manager.download_model, manager.get_model_info):
        with pytest.raises(ArtifactNotFound) as error:
            call("nobody")
        assert "nobody" in str(error.value) and "\n" not in str(error.value)


def test_an_unknown_revision_is_not_found(manager: ModelManager, network: Network) -> None:
    manager.upload_model(network, "first", METADATA)

    for revision in ("0" * 40, "sha256:" + "0" * 12, "a branch"):
        with pytest.raises(ArtifactNotFound):
            manager.load_model("first", revision)


def test_uploading_the_same_network_and_metadata_again_changes_nothing(
    manager: ModelManager, network: Network
) -> None:
    first = manager.upload_model(network, "first", {"accuracy": 95})
    again = manager.upload_model(network, "first", {"accuracy": 95})

    assert first.changed and not again.changed
    assert (again.url, again.revision) == (first.url, first.revision)


def test_other_weights_under_the_same_name_are_refused(
    manager: ModelManager, network: Network
) -> None:
    manager.upload_model(network, "first", METADATA)

    with pytest.raises(HubError) as error:
        manager.upload_model(random_network(seed=1), "first", METADATA)

    assert str(error.value) == (
        f"{manager.repo_id} already has a first with other weights: "
        "choose another name, or force the replacement."
    )
    assert (manager.load_model("first").parameters == network.parameters).all()


def test_force_replaces_other_weights(manager: ModelManager, network: Network) -> None:
    manager.upload_model(network, "first", METADATA)
    other = random_network(seed=1)

    manager.upload_model(other, "first", METADATA, force=True)

    assert (manager.load_model("first").parameters == other.parameters).all()


def test_new_metadata_for_the_same_weights_needs_no_force(
    manager: ModelManager, network: Network
) -> None:
    manager.upload_model(network, "first", METADATA)

    manager.upload_model(network, "first", replace(METADATA, description="Found in a drawer."))

    assert metadata_of(manager, "first").description == "Found in a drawer."


def test_a_survey_since_the_current_head_has_no_entries(
    manager: ModelManager, network: Network
) -> None:
    manager.upload_model(network, "first", METADATA)
    before = manager.survey()

    after = manager.survey(before.head, {"first": before.entries[0].fingerprint})

    assert (after.head, after.entries, after.unchanged) == (before.head, [], ["first"])
    assert after.card is None


def test_a_survey_separates_changed_from_unchanged_artifacts(
    manager: ModelManager, network: Network
) -> None:
    manager.upload_model(network, "first", METADATA)
    manager.upload_model(network, "second", METADATA)
    before = manager.survey()
    manager.upload_model(network, "second", replace(METADATA, accuracy=96))

    after = manager.survey(before.head, {e.name: e.fingerprint for e in before.entries})

    assert [(e.name, e.metadata and e.metadata.accuracy) for e in after.entries] == [("second", 96)]
    assert after.unchanged == ["first"]
    assert "96.00 %" in (after.card or "")


def test_the_card_lists_every_artifact(manager: ModelManager, network: Network) -> None:
    manager.upload_model(network, "first", METADATA)
    other = random_network(sizes=(784, 5, 10))
    manager.upload_model(other, "second", replace(METADATA, accuracy=97))

    card = manager.survey().card or ""

    assert "| [first](first.npz) | 784-4-10 | relu | 95.41 % | MNIST |  |" in card
    assert "| [second](second.npz) | 784-5-10 | relu | 97.00 % | MNIST |  |" in card
