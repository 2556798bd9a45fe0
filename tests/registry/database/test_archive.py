"""Backups that cannot be restored, and sites that take none: refused before anything changes."""

import gzip
import hashlib
import io
import os
import shutil
import tarfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import msgspec
import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from registry import doctor
from registry.database import backup, rows
from registry.database.archive import BackupError, reading
from registry.database.restore import restore
from registry.models import Choice
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
    "no UTF-8": (
        lambda: {"manifest.json": unpacked()["manifest.json"].replace(b"npz", b"np\xff")},
        "cannot be read",
    ),
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
    [
        b"",
        b"no archive",
        gzip.compress(b"no tar"),
        OLDER.read_bytes()[:-500],
        OLDER.read_bytes()[:5_000] + bytes(50) + OLDER.read_bytes()[5_050:],
    ],
    ids=["empty", "text", "gzip of text", "cut off", "overwritten"],
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


@pytest.mark.parametrize("name", ["folders/\u00b2/ada.npz", "folders/1/ada.npz", "folders/0"])
def test_a_file_that_is_in_no_folder_is_refused(site: Path, name: str) -> None:
    """Its manifest lies along."""
    files = msgspec.json.decode(unpacked()["manifest.json"])["files"]
    empty = {"size": 0, "sha256": hashlib.sha256().hexdigest()}
    members = with_manifest(files=files | {name: empty}) | {name: b""}

    with pytest.raises(BackupError, match="is in no folder"):
        restore(pack(site / "b", members))


@pytest.mark.parametrize(
    "line", [b"{\n", b"5\n", b"[1]\n", b'[1, "soon", "", "", "", false, null]\n']
)
def test_a_line_that_is_no_row_is_refused(line: bytes) -> None:
    names = ["id", "chosen_at", "chosen_by", "confirmed_by", "reason", "is_roll_back", "record_id"]

    with pytest.raises(rows.RowError):
        rows.insert(Choice, names, [line], "default")


def test_a_folder_that_cannot_be_written_is_named_and_not_the_backup(site: Path) -> None:
    (site / "models").write_text("no folder")

    with pytest.raises(BackupError, match=r"models.* cannot be written"):
        restore(OLDER)


@pytest.fixture
def _in_this_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup reads the test's own rows, which no other connection sees."""
    monkeypatch.setattr(backup, "snapshot", lambda: nullcontext("default"))


@pytest.mark.usefixtures("_in_this_transaction")
def test_files_that_go_while_they_are_backed_up_are_left_out(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that ends removes its checkpoints, and the folder of them."""
    for name in ("a.npz", "b.npz"):
        (site / "models").mkdir(exist_ok=True)
        (site / "models" / name).write_bytes(b"x")
    (site / "models" / "checkpoints").mkdir()
    listed = backup.os.walk

    def walk_and_remove(*args: object, **options: object) -> list[object]:
        shutil.rmtree(site / "models" / "checkpoints")
        seen = list(listed(*args, **options))
        (site / "models" / "a.npz").unlink(missing_ok=True)
        return seen

    monkeypatch.setattr(backup.os, "walk", walk_and_remove)

    assert backup.back_up(site / "b.tar.gz")["files"] == 1


@pytest.mark.usefixtures("_in_this_transaction")
def test_a_wrong_setting_of_the_hub_keeps_nobody_from_a_backup(site: Path, settings) -> None:
    settings.HF_MODEL_REPO, settings.MORE_REPOS = "no repository", ["ada/digits"]
    settings.HUB = {**settings.HUB, "token": "no token"}

    assert backup.back_up(site / "b.tar.gz")["files"] == 0


@pytest.mark.usefixtures("_in_this_transaction")
def test_a_file_whose_name_is_no_utf_8_is_named(site: Path) -> None:
    (site / "models").mkdir()
    (site / "models" / os.fsdecode(b"caf\xe9.npz")).write_bytes(b"x")

    with pytest.raises(BackupError, match="name that is not UTF-8: rename it"):
        backup.back_up(site / "b.tar.gz")


@pytest.mark.usefixtures("_in_this_transaction")
def test_what_no_release_could_restore_is_not_backed_up(site: Path) -> None:
    """An older Hippo on the tables of a newer one, after a roll-back of the code alone."""
    MigrationRecorder(connection).record_applied("registry", "9999_from_the_future")

    with pytest.raises(BackupError, match=r"A newer Hippo made it.*use that one"):
        backup.back_up(site / "b.tar.gz")

    with pytest.raises(doctor.Problem, match="use that one"):
        doctor.check_migrations()
