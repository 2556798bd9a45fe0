"""Backups that cannot be restored, and sites that take none: refused before anything changes."""

import gzip
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from registry.database.archive import BackupError, reading
from registry.database.restore import restore
from tests.registry.database.test_backup import OLDER

Members = dict[str, bytes]


def unpacked() -> Members:
    with tarfile.open(OLDER) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}


def pack(path: Path, members: Members) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def with_manifest(**changes: object) -> Members:
    members = unpacked()
    manifest = msgspec.json.decode(members["manifest.json"]) | changes
    return members | {"manifest.json": msgspec.json.encode(manifest)}


def without(name: str) -> Members:
    return {path: data for path, data in unpacked().items() if path != name}


ROWS = "tables/registry.hubmodel.jsonl"
DAMAGED: dict[str, tuple[Callable[[], Members], str]] = {
    "no manifest": (lambda: without("manifest.json"), "It is no backup of Hippo"),
    "a file is missing": (lambda: without(ROWS), "its files are not those of its manifest"),
    "a file too many": (lambda: unpacked() | {"x": b""}, "its files are not those"),
    "another byte": (
        lambda: unpacked() | {ROWS: unpacked()[ROWS].replace(b"relu", b"tanh", 1)},
        "has another SHA-256",
    ),
    "another length": (lambda: unpacked() | {ROWS: b""}, "is not as its manifest says"),
    "no JSON": (lambda: unpacked() | {"manifest.json": b"{"}, "Its manifest cannot be read"),
    "another manifest": (lambda: with_manifest(files=[]), "Its manifest cannot be read"),
    "a later format": (lambda: with_manifest(format=2), "It has the format 2"),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_backup_is_refused(tmp_path: Path, damage: str) -> None:
    members, message = DAMAGED[damage]

    with pytest.raises(BackupError, match=message), reading(pack(tmp_path / "b", members())):
        pass


@pytest.mark.parametrize(
    "data",
    [b"", b"no archive", gzip.compress(b"no tar"), OLDER.read_bytes()[:-500]],
    ids=["empty", "text", "gzip of text", "cut off"],
)
def test_what_is_no_archive_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "b").write_bytes(data)

    with pytest.raises(BackupError, match=r"cannot be read|no backup"), reading(tmp_path / "b"):
        pass


@pytest.fixture
def site(db: None, tmp_path: Path, settings) -> Path:
    """An empty site in a folder of its own."""
    settings.BASE_DIR, settings.HF_MODEL_REPO = tmp_path, "./models"
    return tmp_path


def test_a_backup_of_a_newer_release_is_refused(site: Path) -> None:
    migrations = [("registry", "0001_initial"), ("registry", "9999_from_the_future")]
    file = pack(site / "b", with_manifest(migrations=migrations))

    with pytest.raises(BackupError, match=r"lacks \(registry 9999_from_the_future\): upgrade"):
        restore(file)


def test_a_site_that_has_data_takes_no_backup(three: None, tmp_path: Path, settings) -> None:
    settings.BASE_DIR, settings.HF_MODEL_REPO = tmp_path / "x", "./models"

    with pytest.raises(BackupError, match="has data already"):
        restore(OLDER)


def test_another_file_of_that_name_is_not_overwritten(site: Path) -> None:
    mine = site / "models" / "mnist-784-30-10-relu-97.npz"
    mine.parent.mkdir()
    mine.write_bytes(b"mine")

    with pytest.raises(BackupError, match="is there already, and is another"):
        restore(OLDER)

    assert mine.read_bytes() == b"mine"
    assert [*mine.parent.iterdir()] == [mine]


def test_a_folder_that_the_settings_do_not_name_is_not_written_to(site: Path) -> None:
    file = pack(site / "b", with_manifest(folders=["/etc/hippo"]))

    with pytest.raises(BackupError, match="It has the folder /etc/hippo"):
        restore(file)
