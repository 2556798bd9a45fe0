"""A folder as a repository: what is only true of folders."""

import json
import threading

import pytest

from tests.conftest import random_network
from training.core import artifact
from training.core.artifact import ArtifactError, Metadata
from training.hub import ArtifactNotFound, HubError, HubUnavailable, ModelManager

FACTS = Metadata(name="first", accuracy=95.41, created_at="2026-01-31T12:00:00Z")


@pytest.fixture
def folder(tmp_path, network):
    artifact.save(tmp_path, network, FACTS)
    return tmp_path


def test_a_folder_needs_no_hub_client(folder):
    import subprocess
    import sys

    code = (
        "import sys; from training.hub import ModelManager;"
        f"print(ModelManager({str(folder)!r}).load_model('first').sizes);"
        "assert 'huggingface_hub' not in sys.modules"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout == "(784, 4, 10)\n"


@pytest.mark.parametrize("repo", ["./models", "models", "../here/models"])
def test_relative_folders_count_from_the_root(tmp_path, network, repo):
    artifact.save(tmp_path / "here" / "models", network, FACTS)

    manager = ModelManager(repo, root=tmp_path / "here")

    assert manager.source == "folder"
    assert manager.repo_id == repo
    assert [entry.name for entry in manager.list_models()] == ["first"]


def test_a_revision_is_the_hash_of_the_weights(folder):
    entry = ModelManager(str(folder)).get_model_info("first")

    assert entry.revision == f"sha256:{entry.sha256[:12]}"
    assert ModelManager(str(folder)).load_model("first", entry.revision).sizes == (784, 4, 10)


def test_an_old_revision_is_gone_once_the_file_is_replaced(folder):
    manager = ModelManager(str(folder))
    revision = manager.get_model_info("first").revision
    artifact.save(folder, random_network(seed=1), FACTS)

    with pytest.raises(ArtifactNotFound) as error:
        manager.load_model("first", revision)

    assert str(error.value) == (
        f"first in {folder} is no longer at that revision: a folder keeps only one."
    )


def test_a_folder_that_is_not_there_says_so(tmp_path):
    with pytest.raises(HubUnavailable) as error:
        ModelManager("./models", root=tmp_path).list_models()

    assert str(error.value) == "There is no folder ./models: upload a network to make it."


def test_an_upload_makes_the_folder_and_three_files(tmp_path, network):
    commit = ModelManager("./models", root=tmp_path).upload_model(network, "first", FACTS)

    files = sorted(path.name for path in (tmp_path / "models").iterdir())
    assert files == ["README.md", "first.json", "first.npz"]
    assert commit.url == str(tmp_path / "models" / "first.npz")


def test_a_folder_cannot_be_private(tmp_path, network):
    with pytest.raises(HubError) as error:
        ModelManager("./models", root=tmp_path).upload_model(network, "first", FACTS, private=True)

    assert str(error.value) == "./models is a folder and cannot be private: drop --private."
    assert not (tmp_path / "models").exists()


BROKEN = [
    ("{", "The .json cannot be read: "),
    ('{"name": "first"}', "The .json does not give the accuracy."),
    (
        json.dumps({"accuracy": 95, "weights_sha256": "0" * 64}),
        "first.json describes other weights than first.npz.",
    ),
    ("1" * 1_000_001, "first.json cannot be read, or is too long."),
    (None, "first.json is missing."),
]


@pytest.mark.parametrize(("text", "problem"), BROKEN)
def test_an_unreadable_artifact_is_listed_with_its_problem(folder, network, text, problem):
    artifact.save(folder, network, Metadata(name="second", accuracy=96))
    path = folder / "first.json"
    path.unlink() if text is None else path.write_text(text)

    first, second = ModelManager(str(folder)).list_models()

    assert first.metadata is None
    assert first.problem.startswith(problem)
    assert second.metadata.accuracy == 96


def test_files_that_are_no_artifacts_are_left_alone(folder):
    for name in ("config.json", "Not A Name.npz", ".hidden.npz", "notes.txt"):
        (folder / name).write_text("{}")
    (folder / "a-folder.npz").mkdir()

    assert [entry.name for entry in ModelManager(str(folder)).list_models()] == ["first"]


def test_hostile_weights_are_refused_when_loaded(folder):
    (folder / "first.npz").write_bytes(b"PK\x03\x04 not really a zip")

    with pytest.raises(ArtifactError):
        ModelManager(str(folder)).load_model("first")


def test_the_files_own_name_counts(folder):
    for suffix in (".npz", ".json"):
        (folder / f"first{suffix}").rename(folder / f"renamed{suffix}")

    (entry,) = ModelManager(str(folder)).list_models()

    assert entry.name == entry.metadata.name == "renamed"


def test_uploads_at_the_same_moment_all_reach_the_card(tmp_path, network):
    names = [f"net-{number}" for number in range(8)]

    def upload(name):
        ModelManager("./models", root=tmp_path).upload_model(network, name, FACTS)

    threads = [threading.Thread(target=upload, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    card = (tmp_path / "models" / "README.md").read_text()
    assert all(f"[{name}]({name}.npz)" in card for name in names)


def test_the_card_does_not_tell_where_the_folder_lies(tmp_path, network):
    ModelManager(str(tmp_path / "models")).upload_model(network, "first", FACTS)

    card = (tmp_path / "models" / "README.md").read_text()

    assert "# ./models\n" in card
    assert str(tmp_path) not in card


def test_a_folder_has_no_cache(folder):
    manager = ModelManager(str(folder))

    manager.clear_cache()

    assert manager.list_cached_models() == []
    assert len(manager.list_models()) == 1
