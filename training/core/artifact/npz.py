"""Reading NumPy archives from strangers: everything a file claims is checked before it is believed.

``np.load`` is not used: it inflates 286 MB from 284 kB, tries to allocate whatever shape a header
names, and ignores what follows an array. Here a member's size, header and shape must agree first.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
import numpy.typing as npt

from training.core.artifact.errors import ArtifactError, quoted
from training.core.files import require_file

CHUNK = 1 << 18  # bytes inflated at a time
END_RECORD = 22  # bytes of a zip's last record
MAX_DIRECTORY = 1 << 16  # bytes: NumPy's entries take some 60 each
SLACK = 4_000_000  # bytes that may come from nothing, so that a network of zeros can be read
MAX_RATIO = 20  # trained weights hardly compress; beyond the slack, 20 to 1 is a bomb
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    UnicodeDecodeError,
    ValueError,
)
# Exactly the header NumPy writes; a literal_eval of foreign text is not needed to read it.
HEADER = re.compile(
    rb"\{'descr': '([<>|=A-Za-z0-9]{1,16})', 'fortran_order': (False|True), "
    rb"'shape': \(((?:[0-9]{1,12}(?:, [0-9]{1,12})*,?)?)\), \} *\n"
)


class Header(NamedTuple):
    """What one array claims to be."""

    dtype: np.dtype
    fortran: bool
    shape: tuple[int, ...]
    length: int  # bytes before the values


class Archive:
    """The arrays in an ``.npz``; make one with ``opened``."""

    def __init__(self, file: zipfile.ZipFile, names: list[str]) -> None:
        self._file = file
        self.names = names

    def header(self, name: str, dtypes: tuple[str, ...]) -> Header:
        """What the array says it is, once that fits its size and one of the dtypes."""
        with self._file.open(f"{name}.npy") as member:
            header = _read_header(member, name, dtypes)
        size = self._file.getinfo(f"{name}.npy").file_size
        count = 1
        for length in header.shape:
            count *= length
        if size != header.length + count * header.dtype.itemsize:
            raise ArtifactError(f"{name} is {size} bytes, which its shape does not explain.")
        return header

    def chunks(self, name: str, header: Header) -> Iterator[npt.NDArray]:
        """The values in the order they lie in the file, a piece at a time."""
        with self._file.open(f"{name}.npy") as member:
            member.read(header.length)
            while piece := member.read(CHUNK):
                yield np.frombuffer(piece, dtype=header.dtype)

    def fill(self, name: str, header: Header, out: npt.NDArray) -> None:
        """Copy every value into ``out`` (flat, as long as the header says), in its own type."""
        at = 0
        for piece in self.chunks(name, header):
            with np.errstate(over="ignore"):  # a float64 too large for float32 becomes infinity
                out[at : at + len(piece)] = piece
            at += len(piece)
        if at < len(out):
            raise ArtifactError(f"{name} ends after {at:,} of {len(out):,} values.")

    def values(self, name: str, dtypes: tuple[str, ...], *, most: int) -> npt.NDArray:
        """A small array whole: no more than ``most`` values."""
        header = self.header(name, dtypes)
        if len(header.shape) > 1 or max(header.shape, default=1) > most:
            raise ArtifactError(f"{name} has shape {header.shape}; at most {most} values fit.")
        out = np.empty(header.shape or 1, header.dtype)
        self.fill(name, header, out)
        return out


@contextmanager
def opened(source: Path | bytes, *, largest: int) -> Iterator[Archive]:
    """Open an archive of at most ``largest`` bytes; whatever is wrong becomes an ArtifactError.

    A file that is missing or cannot be opened is named: a command may have been given several.
    """
    file_name = "The weights file" if isinstance(source, bytes) else source.name
    try:
        with _stream(source) as stream:
            _check_end(stream, largest)
            with zipfile.ZipFile(stream) as file:
                yield Archive(file, _check_members(file, stream.seek(0, io.SEEK_END)))
    except ArtifactError:
        raise
    except OSError as error:
        raise ArtifactError(f"{file_name} cannot be read: {error.strerror}.") from error
    except DAMAGE as error:
        raise ArtifactError(f"The weights file is damaged: {quoted(error)}.") from error


def _stream(source: Path | bytes) -> IO[bytes]:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    require_file(source)
    return source.open("rb")


def _check_end(stream: IO[bytes], largest: int) -> None:
    """Refuse what is too long, not a zip, or lists so many members that the list is the bomb."""
    size = stream.seek(0, io.SEEK_END)
    if size > largest:
        raise ArtifactError(f"The weights file has {size:,} bytes; at most {largest:,} are read.")
    stream.seek(max(0, size - END_RECORD - 20))
    tail = stream.read()
    end = tail[-END_RECORD:]
    if len(end) < END_RECORD or end[:4] != b"PK\x05\x06" or end[-2:] != b"\0\0":
        raise ArtifactError("The weights file is not a whole .npz archive.")
    directory = int.from_bytes(end[12:16], "little")
    if directory > MAX_DIRECTORY or tail.startswith(b"PK\x06\x07"):
        raise ArtifactError("The weights file lists too many members.")


def _check_members(file: zipfile.ZipFile, size: int) -> list[str]:
    """The arrays' names, once every member is one that NumPy could have written."""
    members = file.infolist()
    for member in members:
        if not re.fullmatch(r"[a-z0-9_]{1,40}\.npy", member.filename):
            raise ArtifactError(f"The weights file has a member {quoted(member.filename)}.")
        if member.flag_bits & 0x1:
            raise ArtifactError(f"{member.filename} is encrypted.")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ArtifactError(f"{member.filename} is packed neither by deflate nor plainly.")
    names = [member.filename.removesuffix(".npy") for member in members]
    if len(set(names)) < len(names):
        raise ArtifactError("The weights file has two members of one name.")
    if sum(member.file_size for member in members) > SLACK + MAX_RATIO * size:
        raise ArtifactError(f"The weights file would unpack to over {MAX_RATIO} times its size.")
    return names


def _read_header(member: IO[bytes], name: str, dtypes: tuple[str, ...]) -> Header:
    """Version 1.0 of the format, the only one NumPy uses for plain arrays."""
    start = member.read(10)
    if len(start) < 10 or start[:8] != b"\x93NUMPY\x01\x00":
        raise ArtifactError(f"{name} is not a NumPy array of format 1.0.")
    length = int.from_bytes(start[8:], "little")
    text = member.read(length) if length <= 1024 else b""
    match = HEADER.fullmatch(text)
    if match is None:
        raise ArtifactError(f"{name} has a header that NumPy does not write.")
    descr, order, shape = match.groups()
    dtype = descr.decode("ascii")
    if dtype not in dtypes:
        raise ArtifactError(f"{name} has type {dtype}; allowed: {', '.join(dtypes)}.")
    axes = tuple(int(digits) for digits in re.findall(rb"[0-9]+", shape))
    return Header(np.dtype(dtype), order == b"True", axes, 10 + length)
