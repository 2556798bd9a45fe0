"""Files that appear whole or not at all, of which no more is read than is asked for; ``~``."""

import errno
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any


class NotAFile(FileNotFoundError):
    """A folder, pipe, socket or device has the name of a file."""


def write_atomically(path: Path, data: bytes) -> None:
    """Write beside the target and rename, so that a crash leaves the old file or the new one.

    Raises OSError, which names ``path``: a full disk's own error names no file. The temporary name
    starts with a dot, which no artifact's name does.
    """
    temporary = temporary_beside(path)
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        if error.errno is not None:
            error.filename = str(path)
        raise
    finally:
        with suppress(OSError):  # a folder that cannot be read has no temporary file either
            temporary.unlink(missing_ok=True)


def temporary_beside(path: Path) -> Path:
    """A name in the same folder that nobody else uses: a rename cannot cross file systems."""
    return path.with_name(f".{path.name}.{secrets.token_hex(6)}")


def rename_to_new(temporary: Path, path: Path) -> None:
    """Give a file its name, never in place of another; raises FileExistsError, OSError."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        os.rename(temporary, path)
    else:
        temporary.unlink()


def require_file(path: Path) -> None:
    """Raise NotAFile for a pipe, which would wait for ever; FileNotFoundError for nothing."""
    if not path.is_file():
        if path.exists():
            raise NotAFile(errno.ENOENT, "it is not a file", str(path))
        raise FileNotFoundError(errno.ENOENT, "there is no such file", str(path))


def read_capped(path: Path, cap: int) -> bytes:
    """The whole file, or ValueError when it is longer than ``cap`` bytes.

    Raises OSError, as ``require_file`` does.
    """
    require_file(path)
    with path.open("rb") as file:
        is_longer = os.fstat(file.fileno()).st_size > cap  # then it need not be in memory
        data = b"" if is_longer else file.read(cap + 1)
    if is_longer or len(data) > cap:
        raise ValueError(f"{path.name} is longer than {cap:,} bytes")
    return data


def read_json(path: Path, cap: int) -> Any:
    """What a JSON file of at most ``cap`` bytes says. Raises OSError; ValueError for no JSON."""
    try:
        return json.loads(read_capped(path, cap))
    except RecursionError as error:
        raise ValueError(f"{path.name} is nested too deeply") from error


def holds(path: Path, data: bytes) -> bool:
    """Whether a file has exactly these bytes; no more of it is read. Raises OSError."""
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def home_path(text: str | Path) -> Path:
    """A path whose ``~`` or ``~name`` is the home; FileNotFoundError where there is none."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise FileNotFoundError(errno.ENOENT, "That user has no home", str(text)) from None
