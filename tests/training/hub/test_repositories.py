"""What a Hub repository and a folder have in common: everything but where the bytes are."""

from dataclasses import replace

import pytest

from tests.conftest import random_network
from training.core.artifact import ArtifactError, Metadata
from training.hub import ArtifactNotFound, HubError, ModelManager

FACTS = Metadata(
    name="any",
    accuracy=95.41,
    training={"dataset": "mnist"},
    created_at="2026-01-31T12:00:00Z",
)


@pytest.fixture(params=["hub", "folder"])
def manager(request, tmp_path):
    """An empty repository of each kind."""
    if request.param == "folder":
        (tmp_path / "models").mkdir()
        return ModelManager("./models", root=tmp_path)
    hub = request.getfixturevalue("hub")
    hub.add_repo("ada/digits")
    return ModelManager(
        "ada/digits", endpoint=hub.url, token=hub.token, cache_dir=tmp_path / "cache", timeout=2
    )


def test_an_empty_repository_has_no_artifacts(manager):
    assert manager.list_models() == []


def test_what_is_uploaded_is_what_is_loaded(manager, network):
    manager.upload_model(network, "first", FACTS)

    loaded = manager.load_model("first")

    assert (loaded.parameters == network.parameters).all()
    assert loaded.sizes == network.sizes


def test_an_entry_tells_name_facts_and_size(manager, network):
    commit = manager.upload_model(network, "first", FACTS)

    entry = manager.get_model_info("first")

    path = manager.download_model("first")
    assert entry.name == entry.metadata.name == "first"
    assert entry.revision == commit.revision
    assert entry.metadata.accuracy == 95.41
    assert entry.metadata.architecture["sizes"] == [784, 4, 10]
    assert entry.size_bytes == path.stat().st_size
    assert entry.sha256 == entry.metadata.weights_sha256
    assert entry.problem == ""
    assert manager.list_models() == [entry]


def test_metadata_may_be_a_dictionary_in_older_words(manager, network):
    manager.upload_model(network, "first", {"final_accuracy": 91.5})

    assert manager.get_model_info("first").metadata.accuracy == 91.5


def test_metadata_without_accuracy_is_refused(manager, network):
    with pytest.raises(ArtifactError) as error:
        manager.upload_model(network, "first", {})

    assert str(error.value) == "The .json does not give the accuracy."
    assert manager.list_models() == []


def test_a_folder_or_address_is_no_name_for_an_artifact(manager, network):
    with pytest.raises(ArtifactError):
        manager.upload_model(network, "../first", {"accuracy": 95})
    with pytest.raises(ArtifactNotFound) as error:
        manager.load_model("Nöt a näme")

    assert str(error.value) == (
        "No artifact can have that name: 1 to 100 of a-z 0-9 . _ - after a letter or digit."
    )


def test_an_unknown_name_is_not_found(manager):
    for ask in (manager.load_model, manager.download_model, manager.get_model_info):
        with pytest.raises(ArtifactNotFound) as error:
            ask("nobody")
        assert "nobody" in str(error.value) and "\n" not in str(error.value)


def test_an_unknown_revision_is_not_found(manager, network):
    manager.upload_model(network, "first", FACTS)

    for revision in ("0" * 40, "sha256:" + "0" * 12, "a branch"):
        with pytest.raises(ArtifactNotFound):
            manager.load_model("first", revision)


def test_the_same_network_and_facts_change_nothing(manager, network):
    first = manager.upload_model(network, "first", {"accuracy": 95})
    again = manager.upload_model(network, "first", {"accuracy": 95})

    assert first.changed and not again.changed
    assert (again.url, again.revision) == (first.url, first.revision)


def test_other_weights_under_the_same_name_are_refused(manager, network):
    manager.upload_model(network, "first", FACTS)

    with pytest.raises(HubError) as error:
        manager.upload_model(random_network(seed=1), "first", FACTS)

    assert str(error.value) == (
        f"{manager.repo_id} already has a first with other weights: "
        "choose another name, or replace it with --force (force=True)."
    )
    assert (manager.load_model("first").parameters == network.parameters).all()


def test_force_replaces_other_weights(manager, network):
    manager.upload_model(network, "first", FACTS)
    other = random_network(seed=1)

    manager.upload_model(other, "first", FACTS, force=True)

    assert (manager.load_model("first").parameters == other.parameters).all()


def test_new_facts_for_the_same_weights_need_no_force(manager, network):
    manager.upload_model(network, "first", FACTS)

    manager.upload_model(network, "first", replace(FACTS, description="Found in a drawer."))

    assert manager.get_model_info("first").metadata.description == "Found in a drawer."


def test_a_survey_of_a_known_head_holds_nothing_new(manager, network):
    manager.upload_model(network, "first", FACTS)
    before = manager.survey()

    after = manager.survey(before.head, {"first": before.entries[0].fingerprint})

    assert (after.head, after.entries, after.unchanged) == (before.head, [], ["first"])
    assert after.card is None


def test_a_survey_tells_what_changed_from_what_did_not(manager, network):
    manager.upload_model(network, "first", FACTS)
    manager.upload_model(network, "second", FACTS)
    before = manager.survey()
    manager.upload_model(network, "second", replace(FACTS, accuracy=96))

    after = manager.survey(before.head, {e.name: e.fingerprint for e in before.entries})

    assert [entry.name for entry in after.entries] == ["second"]
    assert after.unchanged == ["first"]
    assert after.entries[0].metadata.accuracy == 96
    assert "96.00 %" in after.card


def test_the_card_lists_every_artifact(manager, network):
    manager.upload_model(network, "first", FACTS)
    manager.upload_model(random_network(sizes=(784, 5, 10)), "second", replace(FACTS, accuracy=97))

    card = manager.survey().card

    assert "| [first](first.npz) | 784-4-10 | relu | 95.41 % | MNIST |  |" in card
    assert "| [second](second.npz) | 784-5-10 | relu | 97.00 % | MNIST |  |" in card
