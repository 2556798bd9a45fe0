"""The cache of the Hub's files on this machine, in huggingface_hub's own layout.

``models--USER--NAME/blobs/<id>`` holds the bytes, and ``…/snapshots/<commit>/<file>`` links to
them. A blob is named after its hash, so every file is checked before it is used: the library itself
does not check.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

from training.core.artifact import is_name
from training.core.files import write_atomically
from training.hub.digests import has_id, is_id
from training.hub.entries import CachedModel


class HubCache:
    """One repository's part of the cache."""

    def __init__(self, cache_dir: Path, repo_id: str) -> None:
        folder = "models--" + repo_id.replace("/", "--")
        self.cache_dir = cache_dir
        self._folder = cache_dir / folder
        self._locks = cache_dir / ".locks" / folder

    def read_blob(self, file_id: str) -> bytes | None:
        """The bytes with this id; None if they are missing or damaged."""
        try:
            data = (self._folder / "blobs" / file_id).read_bytes()
        except OSError:
            return None
        return data if has_id(data, file_id) else None

    def write_blob(self, file_id: str, data: bytes) -> None:
        path = self._folder / "blobs" / file_id
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)

    def weights(self, name: str, revision: str) -> Path | None:
        """The ``.npz`` of that commit; None if it is missing, or damaged and therefore removed."""
        path = self._folder / "snapshots" / revision / f"{name}.npz"
        if not path.is_file():
            return None
        return path if self.is_intact(path) else None

    def is_intact(self, path: Path) -> bool:
        """Whether a file has the hash its blob is named after; if not, both are removed.

        On a file system without links there is no such name, and the file is trusted.
        """
        blob = path.resolve()
        intact = not is_id(blob.name) or has_id(blob.read_bytes(), blob.name)
        if not intact:
            path.unlink(missing_ok=True)
            blob.unlink(missing_ok=True)
        return intact

    def newest_revision(self, name: str) -> str | None:
        """The commit from which this artifact was downloaded last."""
        copies = [model for model in self.models() if model.name == name]
        latest = max(copies, key=lambda model: model.path.lstat().st_mtime_ns, default=None)
        return latest.revision if latest else None

    def models(self) -> Iterator[CachedModel]:
        for path in sorted(self._folder.glob("snapshots/*/*.npz")):
            if is_name(path.stem) and path.is_file():
                yield CachedModel(path.stem, path.parent.name, path, path.stat().st_size)

    def clear(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        shutil.rmtree(self._locks, ignore_errors=True)
