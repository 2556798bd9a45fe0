"""What is true only of folders as repositories."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.conftest import random_network
from tests.training.conftest import METADATA
from training.core import artifact
from training.core.artifact import ArtifactError, Metadata
from training.core.network import Network
from training.hub import ArtifactNotFound, HubError, HubUnavailable, ModelManager


@pytest.fixture
def folder(tmp_path: Path, network: Network) -> Path:
    """A folder with one artifact, "first"."""
    artifact.save(tmp_path, network, METADATA)
    return tmp_path


def test_a_folder_needs_no_hub_client(folder: Path) -> None:
    code = (
        "import sys; from training.hub import ModelManager;"
        f"print(ModelManager({str(folder)!r}).load_model('first').sizes);"
        "assert 'huggingface_hub' not in sys.modules"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout == "(784, 4, 10)\n"


@pytest.mark.parametrize("repo", ["./models", "models", "../here/models"])
def test_a_relative_folder_is_relative_to_the_root(
    tmp_path: Path, network: Network, repo: str
) -> None:
    artifact.save(tmp_path / "here" / "models", network, METADATA)

    manager = ModelManager(repo, root=tmp_path / "here")

    assert manager.source == "folder"
    assert manager.repo_id == repo
    assert [entry.name for entry in manager.list_models()] == ["first"]


def test_a_revision_is_the_hash_of_the_weights(folder: Path) -> None:
    entry = ModelManager(str(folder)).get_model_info("first")

    assert entry.revision == f"sha256:{entry.sha256[:12]}"
    assert ModelManager(str(folder)).load_model("first", entry.revision).sizes == (784, 4, 10)


def test_an_old_revision_is_not_found_once_the_file_is_replaced(folder: Path) -> None:
    manager = ModelManager(str(folder))
    revision = manager.get_model_info("first").revision
    artifact.save(folder, random_network(seed=1), METADATA)

    with pytest.raises(ArtifactNotFound) as error:
        manager.load_model("first", revision)

    assert str(error.value) == (
        f"first in {folder} is no longer at that revision: a folder keeps only one."
    )


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(HubUnavailable) as error:
        ModelManager("./models", root=tmp_path).list_models()

    assert str(error.value) == "There is no folder ./models: upload a network to make it."


def test_an_upload_creates_the_folder_and_three_files(tmp_path: Path, network: Network) -> None:
    commit = ModelManager("./models", root=tmp_path).upload_model(network, "first", METADATA)

    files = sorted(path.name for path in (tmp_path / "models").iterdir())
    assert files == ["README.md", "first.json", "first.npz"]
    assert commit.url == str(tmp_path / "models" / "first.npz")


def test_a_folder_cannot_be_private(tmp_path: Path, network: Network) -> None:
    with pytest.raises(HubError) as error:
        ModelManager("./models", root=tmp_path).upload_model(
            network, "first", METADATA, private=True
        )

    assert str(error.value) == "./models is a folder and cannot be private: drop --private."
    assert not (tmp_path / "models").exists()


INVALID_METADATA = [
    ("{", "The .json cannot be read: "),
    ('{"name": "first"}', "The .json does not give the accuracy."),
    (
        json.dumps({"accuracy": 95, "weights_sha256": "0" * 64}),
        "first.json describes other weights than first.npz.",
    ),
    ("1" * 1_000_001, "first.json cannot be read, or is too long."),
    (None, "first.json is missing."),
]


@pytest.mark.parametrize(("text", "problem"), INVALID_METADATA)
def test_an_artifact_with_invalid_metadata_is_listed_with_its_problem(
    folder: Path, network: Network, text: str | None, problem: str
) -> None:
    artifact.save(folder, network, Metadata(name="second", accuracy=96))
    path = folder / "first.json"
    path.unlink() if text is None else path.write_text(text)

    first, second = ModelManager(str(folder)).list_models()

    assert first.metadata is None
    assert first.problem.startswith(problem)
    assert second.metadata is not None
    assert second.metadata.accuracy == 96


def test_files_that_are_not_artifacts_are_ignored(folder: Path) -> None:
    for name in ("config.json", "Not A Name.npz", ".hidden.npz", "notes.txt"):
        (folder / name).write_text("{}")
    (folder / "a-folder.npz").mkdir()

    assert [entry.name for entry in ModelManager(str(folder)).list_models()] == ["first"]


def test_hostile_weights_are_refused_when_loaded(folder: Path) -> None:
    (folder / "first.npz").write_bytes(b"PK\x03\x04 not really a zip")

    with pytest.raises(ArtifactError):
        ModelManager(str(folder)).load_model("first")


def test_a_renamed_file_is_listed_under_its_new_name(folder: Path) -> None:
    for suffix in (".npz", ".json"):
        (folder / f"first{suffix}").rename(folder / f"renamed{suffix}")

    (entry,) = ModelManager(str(folder)).list_models()

    assert entry.metadata is not None
    assert entry.name == entry.metadata.name == "renamed"


def test_simultaneous_uploads_are_all_in_the_card(tmp_path: Path, network: Network) -> None:
    names = [f"net-{number}" for number in range(8)]

    def upload(name: str) -> None:
        ModelManager("./models", root=tmp_path).upload_model(network, name, METADATA)

    threads = [threading.Thread(target=upload, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    card = (tmp_path / "models" / "README.md").read_text()
    assert all(f"[{name}]({name}.npz)" in card for name in names)


def test_the_card_does_not_show_the_path_of_the_folder(tmp_path: Path, network: Network) -> None:
    ModelManager(str(tmp_path / "models")).upload_model(network, "first", METADATA)

    card = (tmp_path / "models" / "README.md").read_text()

    assert "# ./models\n" in card
    assert str(tmp_path) not in card


def test_a_folder_has_no_cache(folder: Path) -> None:
    manager = ModelManager(str(folder))

    manager.clear_cache()

    assert manager.list_cached_models() == []
    assert len(manager.list_models()) == 1
