"""Files that appear whole or not at all, of which no more is read than is asked for; ``~``."""

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path


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


def require_file(path: Path) -> None:
    """Raise OSError, with the reason, where there is no file: a pipe would wait for ever."""
    if not path.is_file():
        reason = "it is not a file" if path.exists() else "there is no such file"
        raise FileNotFoundError(errno.ENOENT, reason, str(path))


def read_capped(path: Path, cap: int) -> bytes:
    """The whole file, or ValueError when it is longer than ``cap`` bytes.

    Raises OSError where there is no file.
    """
    require_file(path)
    with path.open("rb") as file:
        data = file.read(cap + 1)
    if len(data) > cap:
        raise ValueError(f"{path.name} is longer than {cap:,} bytes")
    return data


def home_path(text: str | Path) -> Path:
    """A path whose ``~`` or ``~name`` is the home; FileNotFoundError where there is none."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise FileNotFoundError(errno.ENOENT, "That user has no home", str(text)) from None
