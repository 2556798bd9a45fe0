"""Uploads into a folder: the card beside them, several at once, and a disk that is full."""

import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.training.conftest import METADATA
from training.core.network import Network
from training.hub import HubError, ModelManager
from training.hub.folder.files import FolderFiles


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


def full_at(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full when this file is to be written."""
    replace = os.replace

    def replaced(source: Path, target: Path) -> None:
        if Path(target) == path:
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", replaced)


def test_where_only_the_card_cannot_be_written_the_artifact_is_published_and_it_says_so(
    folder: Path, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_at(folder / "README.md", monkeypatch)

    with pytest.raises(HubError) as error:
        ModelManager(str(folder)).upload_model(network, "second", METADATA)

    assert str(error.value) == (
        f"{folder}/second.npz is published, but {folder}/README.md could not be written: "
        "No space left on device."
    )
    assert ModelManager(str(folder)).load_model("second").sizes == network.sizes


def test_where_the_metadata_cannot_be_written_nothing_is_left(
    folder: Path, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_at(folder / "second.json", monkeypatch)
    before = sorted(os.listdir(folder))

    with pytest.raises(OSError, match="No space left"):
        ModelManager(str(folder)).upload_model(network, "second", METADATA)

    assert sorted(os.listdir(folder)) == before


def test_a_survey_waits_for_a_pair_that_is_being_published(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever publishes holds the lock of the folder and has written one of two files."""
    metadata = folder / "first.json"
    text = metadata.read_bytes()
    metadata.unlink()

    @contextmanager
    def wait_for_the_other(_folder: Path) -> Iterator[None]:
        metadata.write_bytes(text)
        yield

    monkeypatch.setattr("training.hub.folder.locked", wait_for_the_other)

    (entry,) = ModelManager(str(folder)).survey().entries

    assert (entry.name, entry.problem) == ("first", "")


def test_an_artifact_that_is_removed_while_it_is_listed_is_not_there(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = FolderFiles.names

    def names_and_remove(files: FolderFiles) -> list[str]:
        names = listed(files)
        (folder / "first.npz").unlink(missing_ok=True)
        return names

    monkeypatch.setattr(FolderFiles, "names", names_and_remove)

    assert ModelManager(str(folder)).survey().entries == []
