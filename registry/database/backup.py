"""Backing up a site: its tables and the folders it serves from, while it goes on serving."""

import os
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable
from contextlib import ExitStack, nullcontext, suppress
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.utils import timezone

from registry.conf import STARTER, served_repo_ids
from registry.database.archive import BackupError, Manifest, TableFacts, Writer, reading
from registry.database.connections import go_direct, snapshot
from registry.database.rows import columns, lines, summary, tables
from registry.database.schema import SchemaError, applied
from training.core.files import rename_to_new, temporary_beside
from training.core.folder_lock import locked

TAKEN = "{} exists already: name another file."
ALWAYS = ("./models", "./runs")  # what training leaves, whether or not it is served


def back_up(path: Path) -> dict[str, Any]:
    """Write a backup, read it back, and only then give it its name; raises BackupError.

    Returns what is in it. The key that signs sessions is not: keep ``.secret-key`` elsewhere.
    """
    if os.path.lexists(path):
        raise BackupError(TAKEN.format(path))
    go_direct()
    temporary = temporary_beside(path)
    try:
        with open(temporary, "xb", opener=_private) as file:
            _write(file)
        with reading(temporary) as reader:
            manifest = reader.manifest
        rename_to_new(temporary, path)
    except FileExistsError as error:  # another backup was quicker
        raise BackupError(TAKEN.format(path)) from error
    except OSError as error:
        if error.filename in (None, str(temporary)):
            reason = error.strerror or error
            raise BackupError(f"{path} cannot be written: {reason}.") from error
        raise BackupError(f"{error.filename} cannot be read: {error.strerror}.") from error
    except SchemaError as error:
        raise BackupError(str(error)) from error
    finally:
        temporary.unlink(missing_ok=True)
    return {
        "file": str(path),
        "bytes": path.stat().st_size,
        "tables": len(manifest.tables),
        "rows": sum(table.rows for table in manifest.tables.values()),
        "files": len(manifest.files) - len(manifest.tables),
    }


def version() -> str:
    """Hippo's own."""
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    return str(tomllib.loads(text)["project"]["version"])


def folder_of(name: str) -> Path:
    """Where a folder lies that records spell ``./models`` or ``/srv/networks``."""
    return Path(settings.BASE_DIR, name)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)


def _write(file: IO[bytes]) -> None:
    with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as archive:
        writer = Writer(archive)
        with snapshot() as alias:
            migrations = applied(alias)
            facts = {label: _add_table(writer, label, alias) for label in tables(apps)}
            vendor = connections[alias].vendor
        folders = _folders()
        for number, name in enumerate(folders):
            _add_folder(writer, number, folder_of(name))
        manifest = Manifest(
            hippo=version(),
            created_at=timezone.now().isoformat(),
            vendor=vendor,
            migrations=migrations,
            tables=facts,
            folders=folders,
            files=writer.files,
        )
        writer.add_manifest(manifest)


def _add_table(writer: Writer, label: str, alias: str) -> TableFacts:
    """By way of a temporary file: a tar wants to know the size first."""
    model = tables(apps)[label]
    with tempfile.TemporaryFile() as rows:
        rows.writelines(lines(model, alias, columns(model)))
        size = rows.tell()
        rows.seek(0)
        writer.add(f"tables/{label}.jsonl", rows, size)
        rows.seek(0)
        count, sha256 = summary(rows)
    return TableFacts(columns(model), count, sha256)


def _folders() -> list[str]:
    """Those that exist of ALWAYS and of the repositories that are folders.

    Whatever is wrong with the Hub's token or address keeps nobody from a backup.
    """
    names = [name for name in dict.fromkeys((*served_repo_ids(), *ALWAYS)) if name != STARTER]
    return [name for name in names if folder_of(name).is_dir()]


def _add_folder(writer: Writer, number: int, folder: Path) -> None:
    """Its files; none while somebody publishes into it, so that pairs of files fit each other."""
    with ExitStack() as stack:
        stack.enter_context(locked(folder) if folder.is_dir() else nullcontext())
        for file in _files(folder):
            # One that a run removed meanwhile, or replaced: of that, the size of what is open.
            with suppress(FileNotFoundError), file.open("rb") as data:
                size = os.fstat(data.fileno()).st_size
                writer.add(f"folders/{number}/{file.relative_to(folder).as_posix()}", data, size)


def _files(folder: Path) -> Iterable[Path]:
    """Neither links nor half-written files, whose names begin with a dot. Raises BackupError."""
    paths = [
        Path(place, name)
        for place, _, names in os.walk(folder, onerror=_raise_unless_gone)
        for name in names
        if not name.startswith(".")
    ]
    for path in paths:
        name = os.fsencode(path).decode(errors="replace")
        if name != str(path):  # the manifest is UTF-8
            raise BackupError(f"{name} has a name that is not UTF-8: rename it, or move it away.")
    return [path for path in sorted(paths) if path.is_file() and not path.is_symlink()]


def _raise_unless_gone(error: OSError) -> None:
    """A folder that cannot be read is not left out in silence; a run may remove its own."""
    if not isinstance(error, FileNotFoundError):
        raise error
