"""The Hub's files on this machine, in huggingface_hub's own layout, each checked before use.

``models--USER--NAME/blobs/<id>`` holds the bytes and ``…/snapshots/<commit>/<file>`` links to
them. A blob is named after its hash, so damage shows: over plain HTTP the library does not look.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

from training.core.artifact import is_name
from training.core.files import write_atomically
from training.hub.digests import has_id, is_id
from training.hub.entries import CachedModel


class HubCache:
    def __init__(self, cache_dir: Path, repo_id: str) -> None:
        folder = "models--" + repo_id.replace("/", "--")
        self.cache_dir = cache_dir
        self._folder = cache_dir / folder
        self._locks = cache_dir / ".locks" / folder

    def blob(self, file_id: str) -> bytes | None:
        """The bytes with this id, if they are here and whole."""
        try:
            data = (self._folder / "blobs" / file_id).read_bytes()
        except OSError:
            return None
        return data if has_id(data, file_id) else None

    def keep(self, file_id: str, data: bytes) -> None:
        path = self._folder / "blobs" / file_id
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)

    def weights(self, name: str, revision: str) -> Path | None:
        """The ``.npz`` of that commit, if it is here and whole; a damaged one is removed."""
        path = self._folder / "snapshots" / revision / f"{name}.npz"
        if not path.is_file():
            return None
        return path if self.is_whole(path) else None

    def is_whole(self, path: Path) -> bool:
        """Whether a file has the hash its blob is named after; if not, both are removed.

        Where a file system has no links the name says nothing, and the file is believed.
        """
        blob = path.resolve()
        whole = not is_id(blob.name) or has_id(blob.read_bytes(), blob.name)
        if not whole:
            path.unlink(missing_ok=True)
            blob.unlink(missing_ok=True)
        return whole

    def newest(self, name: str) -> str | None:
        """The commit whose copy of this artifact arrived last."""
        mine = [model for model in self.models() if model.name == name]
        latest = max(mine, key=lambda model: model.path.lstat().st_mtime_ns, default=None)
        return latest.revision if latest else None

    def models(self) -> Iterator[CachedModel]:
        for path in sorted(self._folder.glob("snapshots/*/*.npz")):
            if is_name(path.stem) and path.is_file():
                yield CachedModel(path.stem, path.parent.name, path, path.stat().st_size)

    def clear(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        shutil.rmtree(self._locks, ignore_errors=True)
