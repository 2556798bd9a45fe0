"""A file as the Hub lists it, checked: the client library takes any JSON for a listing."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from training.hub.digests import is_id

MAX_FILES = 20_000  # the Hub itself advises at most 10,000 in a folder


class RemoteFile(NamedTuple):
    """id      a hash of its bytes: git's, or SHA-256 for a large (LFS) file
    sha256  "" where the Hub does not report it
    """

    path: str
    size: int
    id: str
    sha256: str


Files = dict[str, RemoteFile]


def remote_file(path: object, size: object, blob_id: object, lfs: Any) -> RemoteFile:
    """Raises ValueError for values that no Hub would send."""
    sha256 = lfs.sha256 if lfs else ""
    file_id = sha256 or blob_id
    if not (isinstance(path, str) and isinstance(size, int) and size >= 0 and is_id(file_id)):
        raise ValueError
    return RemoteFile(path, size, str(file_id), sha256)


def by_path(files: Iterable[RemoteFile]) -> Files:
    """Raises ValueError for more files than MAX_FILES."""
    files_by_path = {file.path: file for file in files}
    if len(files_by_path) > MAX_FILES:
        raise ValueError
    return files_by_path
