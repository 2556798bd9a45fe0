"""A folder as a repository: what is listed, what is found in it, and what of it cannot be read."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import random_network
from tests.training.conftest import METADATA
from training.core import artifact
from training.core.artifact import ArtifactError, Metadata
from training.core.artifact.weights import MAX_FILE
from training.core.files import read_capped
from training.core.network import Network
from training.hub import ArtifactNotFound, HubUnavailable, ModelManager


def test_a_folder_needs_no_hub_client(folder: Path) -> None:
    code = (
        "import sys; from training.hub import ModelManager;"
        f"print(ModelManager({str(folder)!r}).load_model('first').sizes);"
        "assert 'huggingface_hub' not in sys.modules"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout == "(784, 4, 10)\n"


def test_a_card_is_text_that_every_database_can_store(folder: Path) -> None:
    (folder / "README.md").write_bytes(b"# Ours\0\xff")

    assert ModelManager(str(folder)).survey().card == "# Ours\ufffd\ufffd"


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


def test_an_artifact_that_is_too_long_is_listed_with_its_problem(
    folder: Path, network: Network
) -> None:
    artifact.save(folder, network, Metadata(name="second", accuracy=96))
    os.truncate(folder / "first.npz", MAX_FILE + 1)  # a sparse file

    first, second = ModelManager(str(folder)).list_models()

    assert first.problem == f"first.npz is longer than {MAX_FILE:,} bytes"
    assert (first.metadata, first.size_bytes) == (None, MAX_FILE + 1)
    assert second.problem == ""


def test_an_artifact_that_cannot_be_read_is_listed_with_its_problem(
    folder: Path, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    artifact.save(folder, network, Metadata(name="second", accuracy=96))

    def refuse_first(path: Path, cap: int) -> bytes:
        # A mode of 000 would not keep root, who runs the tests in a container, from reading.
        if path.name == "first.npz":
            raise PermissionError(errno.EACCES, "Permission denied")
        return read_capped(path, cap)

    monkeypatch.setattr("training.hub.folder.files.read_capped", refuse_first)

    first, second = ModelManager(str(folder)).list_models()

    assert first.problem == "first.npz cannot be read: Permission denied."
    assert second.problem == ""


def test_a_folder_that_cannot_be_read_is_not_an_empty_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_folder: Path) -> list[str]:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("training.hub.folder.files.os.listdir", refuse)

    with pytest.raises(HubUnavailable) as error:
        ModelManager(str(folder)).list_models()

    assert str(error.value) == f"{folder} cannot be read: Permission denied."


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


def test_a_folder_has_no_cache(folder: Path) -> None:
    manager = ModelManager(str(folder))

    manager.clear_cache()

    assert manager.list_cached_models() == []
    assert len(manager.list_models()) == 1


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("nope", "; it has first."),
        ("frist", "; it has first; did you mean first?"),
    ],
)
def test_an_unknown_name_is_answered_with_the_names_there_are(
    folder: Path, name: str, ending: str
) -> None:
    manager = ModelManager(str(folder))

    for look in (manager.get_model_info, manager.download_model):
        with pytest.raises(ArtifactNotFound) as caught:
            look(name)
        assert str(caught.value) == f"{folder} has no artifact {name}{ending}"


def test_a_file_that_is_left_out_for_its_name_is_logged_once(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    manager = ModelManager(str(folder))
    head = manager.survey("", {}).head
    (folder / "Upper-Case.npz").write_bytes((folder / "first.npz").read_bytes())

    survey = manager.survey(head, {"first": "x"})
    manager.survey(survey.head, {})

    assert [entry.name for entry in survey.entries] == ["first"]
    assert caplog.messages == [
        f"{folder}/Upper-Case.npz is left out: a name is 1 to 100 of a-z, 0-9, '.', '_' and '-', "
        "a letter or digit first."
    ]


def test_a_file_whose_name_is_no_utf_8_is_left_out(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / os.fsdecode(b"caf\xe9.npz")).write_bytes(b"x")

    assert [entry.name for entry in ModelManager(str(folder)).survey().entries] == ["first"]
    assert caplog.messages[0].startswith(f"{folder}/caf\ufffd.npz is left out")
