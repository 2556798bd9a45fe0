"""Restoring a backup into an empty site, whichever database and older release it comes from."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction

from registry.conf import served_repo_ids
from registry.database import rows
from registry.database.archive import BackupError, Reader, reading
from registry.database.backup import ALWAYS, folder_of
from registry.database.connections import Busy, go_direct, one_at_a_time
from registry.database.schema import SchemaError, make, migrate, require_empty, require_known
from training.core.files import write_atomically


def restore(path: Path) -> dict[str, Any]:
    """Check everything, then restore files and tables; raises BackupError, with nothing changed.

    Ended in the middle, it can be run again: files that are there already are the same.
    """
    go_direct()
    try:
        with reading(path) as reader:
            require_known(reader.manifest.migrations, DEFAULT_DB_ALIAS)
            files = _files_to_write(reader)
            with one_at_a_time():
                require_empty(DEFAULT_DB_ALIAS)
                for target, member in files:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    write_atomically(target, reader.open(member).read())
                _restore_tables(reader)
            manifest = reader.manifest
        migrate(DEFAULT_DB_ALIAS)
    except (SchemaError, Busy) as error:
        raise BackupError(str(error)) from error
    except OSError as error:
        raise BackupError(f"{error.filename} cannot be written: {error.strerror}.") from error
    return {
        "hippo": manifest.hippo,
        "created_at": manifest.created_at,
        "tables": len(manifest.tables),
        "rows": sum(table.rows for table in manifest.tables.values()),
        "files": len(files),
    }


def _restore_tables(reader: Reader) -> None:
    """As the backup's release made them; they are read back before they are committed."""
    facts = reader.manifest.tables
    made = rows.tables(make(reader.manifest.migrations, DEFAULT_DB_ALIAS))
    if made.keys() != facts.keys():
        raise BackupError("It is damaged: its tables are not those of its migrations.")
    with transaction.atomic():
        for label, model in made.items():
            if {*rows.columns(model)} != {*facts[label].fields}:
                raise BackupError(f"It is damaged: {label} has other columns.")
            try:
                rows.insert(model, facts[label].fields, reader.rows(label), DEFAULT_DB_ALIAS)
            except rows.RowError as error:
                raise BackupError(f"It is damaged: {label} has a row that is none.") from error
        rows.reset_sequences(made.values(), DEFAULT_DB_ALIAS)
        for label, model in made.items():
            restored = rows.summary(rows.lines(model, DEFAULT_DB_ALIAS, facts[label].fields))
            if restored != (facts[label].rows, facts[label].sha256):
                raise BackupError(f"The rows of {label} did not arrive as they were saved.")


def _files_to_write(reader: Reader) -> list[tuple[Path, str]]:
    """Where each file of a folder goes that is not there yet."""
    return [pair for pair in _targets(reader) if not _is_there(reader, *pair)]


def _targets(reader: Reader) -> Iterator[tuple[Path, str]]:
    folders = reader.manifest.folders
    allowed = {*ALWAYS, *served_repo_ids()}
    for name in folders:
        if name not in allowed:
            raise BackupError(f"It has the folder {name}: name it in HF_MODEL_REPO, as then.")
    by_number = {str(number): folder_of(name) for number, name in enumerate(folders)}
    for member in reader.manifest.files:
        kind, *rest = PurePosixPath(member).parts
        if kind == "folders":
            number, *names = rest or [""]
            if not (number in by_number and names):
                raise BackupError(f"It is damaged: {member} is in no folder.")
            yield by_number[number].joinpath(*names), member


def _is_there(reader: Reader, target: Path, member: str) -> bool:
    """Whether the same file is; raises BackupError for another one of its name."""
    if not os.path.lexists(target):
        return False
    if target.is_file() and target.read_bytes() == reader.open(member).read():
        return True
    raise BackupError(f"{target} is there already, and is another: move it away first.")
