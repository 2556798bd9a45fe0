"""A backup as one file: a .tar.gz whose manifest has the count and SHA-256 of everything in it.

manifest.json                    written last, read first
tables/registry.hubmodel.jsonl   a row a line, its values in the order the manifest names
folders/0/ada.npz                the files of a folder
"""

import hashlib
import io
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

FORMAT = 1
MANIFEST = "manifest.json"
MAX_MANIFEST = 64_000_000  # bytes
BLOCK = 1 << 20
# What tarfile and gzip raise for damaged bytes.
UNREADABLE = (tarfile.TarError, zlib.error, EOFError, OSError, ValueError)


class BackupError(Exception):
    """A backup that cannot be made, read or restored; the message is one line for people."""


class TableFacts(msgspec.Struct):
    """``fields`` name the values of a row; the rest is as ``rows.summary`` gives it."""

    fields: list[str]
    rows: int
    sha256: str


class FileFacts(msgspec.Struct):
    size: int
    sha256: str


class Manifest(msgspec.Struct, kw_only=True):
    """folders  as the records spell a repository: ``./models``, ``/srv/networks``
    files    by their path in the archive, of tables and folders
    """

    format: int = FORMAT
    hippo: str
    created_at: str
    vendor: str
    migrations: list[tuple[str, str]]
    tables: dict[str, TableFacts]
    folders: list[str]
    files: dict[str, FileFacts]


class Writer:
    """Adds files to an archive and remembers their facts."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self.files: dict[str, FileFacts] = {}

    def add(self, path: str, data: IO[bytes], size: int) -> None:
        """The next ``size`` bytes of an open file."""
        hashed = _Hashing(data)
        info = tarfile.TarInfo(path)
        info.size, info.mode = size, 0o600
        self._archive.addfile(info, hashed)
        self.files[path] = FileFacts(size, hashed.digest.hexdigest())

    def add_manifest(self, manifest: Manifest) -> None:
        data = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(data), 0o600
        self._archive.addfile(info, io.BytesIO(data))


class _Hashing:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


@contextmanager
def reading(path: Path) -> Iterator["Reader"]:
    """An archive whose every byte was compared with its manifest. Raises BackupError."""
    with ExitStack() as opened:
        if path.exists() and not path.is_file():  # a pipe would wait for ever
            raise BackupError(f"{path} is not a file.")
        try:
            reader = Reader(opened.enter_context(tarfile.open(path, "r:gz")))
        except UNREADABLE as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            raise BackupError(f"{path} cannot be read: {reason}.") from error
        yield reader


class Reader:
    def __init__(self, archive: tarfile.TarFile) -> None:
        self._archive = archive
        self._members = {member.name: member for member in archive.getmembers()}
        self.manifest = self._manifest()
        self._verify()

    def open(self, path: str) -> IO[bytes]:
        file = self._archive.extractfile(self._members[path])
        if file is None:
            raise BackupError(f"It is damaged: {path} is no file.")
        return file

    def rows(self, label: str) -> Iterable[bytes]:
        return self.open(f"tables/{label}.jsonl")

    def _manifest(self) -> Manifest:
        member = self._members.get(MANIFEST)
        if member is None or not member.isfile() or member.size > MAX_MANIFEST:
            raise BackupError("It is no backup of Hippo: it has no manifest.")
        try:
            manifest = msgspec.json.decode(self.open(MANIFEST).read(), type=Manifest)
        except msgspec.DecodeError as error:
            raise BackupError(f"Its manifest cannot be read: {error}.") from error
        if manifest.format != FORMAT:
            raise BackupError(f"It has the format {manifest.format}; this Hippo reads {FORMAT}.")
        return manifest

    def _verify(self) -> None:
        """Raises BackupError unless exactly the manifest's files are there, byte for byte."""
        files = self.manifest.files
        tables = {f"tables/{label}.jsonl" for label in self.manifest.tables}
        if self._members.keys() != {MANIFEST, *files} or not tables <= files.keys():
            raise BackupError("It is damaged: its files are not those of its manifest.")
        for path, facts in files.items():
            is_file = self._members[path].isfile() and self._members[path].size == facts.size
            if not is_file or ".." in PurePosixPath(path).parts or path.startswith("/"):
                raise BackupError(f"It is damaged: {path} is not as its manifest says.")
            if _sha256(self.open(path)) != facts.sha256:
                raise BackupError(f"It is damaged: {path} has another SHA-256.")


def _sha256(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := file.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()
