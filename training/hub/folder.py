"""A plain folder as a repository, with the same files as a repository on the Hub.

Nothing here uses the network. What changed is found from names and contents, never from times.
"""

import fcntl
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from training.core import artifact
from training.core.artifact import NAME_RULE, ArtifactError, Metadata, is_name
from training.core.artifact.weights import MAX_FILE
from training.core.files import read_capped, write_atomically
from training.core.network import Network
from training.hub.digests import fingerprint, sha256
from training.hub.entries import CachedModel, Commit, Entry, Survey, with_metadata
from training.hub.errors import ArtifactNotFound, HubError, HubUnavailable
from training.hub.packing import check_same_weights, pack, with_date
from training.hub.repository import CARD, MAX_TEXT, card_text, no_such_artifact

logger = logging.getLogger(__name__)


class FolderRepository:
    source = "folder"

    def __init__(self, folder: Path, repo_id: str) -> None:
        self.folder = folder
        self.repo_id = repo_id

    def survey(self, head: str, known: Mapping[str, str]) -> Survey:
        """Reads every file: a file's time or size may stay the same when its content changes."""
        entries = [self._entry(name) for name in self._names()]
        card = self._card()
        parts = [card, *(entry.fingerprint for entry in entries), *self._misnamed()]
        new_head = sha256("\n".join(parts).encode())
        if new_head == head:
            return Survey(new_head, [], sorted(known), card=None)
        for file in self._misnamed():
            logger.warning("%s is left out: a name is %s.", self.folder / file, NAME_RULE)
        changed = [entry for entry in entries if known.get(entry.name) != entry.fingerprint]
        changed_names = {entry.name for entry in changed}
        unchanged = [entry.name for entry in entries if entry.name not in changed_names]
        return Survey(new_head, changed, unchanged, card)

    def entry(self, name: str) -> Entry:
        names = self._names()
        if name not in names:
            raise no_such_artifact(self.repo_id, name, names)
        return self._entry(name)

    def download(self, name: str, revision: str | None, *, local_only: bool = False) -> Path:
        """The file itself, after a check that it can be read and has that revision."""
        self.read(name, revision)
        return self._path(name)

    def read(self, name: str, revision: str | None, *, local_only: bool = False) -> bytes:
        """The weights; raises ArtifactNotFound if they no longer have that revision."""
        try:
            weights = read_capped(self._inside(f"{name}.npz"), MAX_FILE)
        except FileNotFoundError:
            raise no_such_artifact(self.repo_id, name, self._names()) from None
        except ValueError as error:
            raise ArtifactError(str(error)) from error
        if revision not in (None, revision_of(sha256(weights))):
            raise ArtifactNotFound(
                f"{name} in {self.repo_id} is no longer at that revision: a folder keeps only one."
            )
        return weights

    def upload(
        self, network: Network, metadata: Metadata, *, private: bool, force: bool, now: str
    ) -> Commit:
        if private:
            raise HubError(f"{self.repo_id} is a folder and cannot be private: drop --private.")
        self.folder.mkdir(parents=True, exist_ok=True)
        with locked(self.folder):
            return self._upload(network, metadata, force, now)

    def cached(self) -> list[CachedModel]:
        """None: a folder needs no copies."""
        return []

    def clear_cache(self) -> None:
        """Does nothing: the folder's files are the originals."""

    def _upload(self, network: Network, metadata: Metadata, force: bool, now: str) -> Commit:
        from training.hub.model_card import card_with  # slow to import: it reads YAML

        existing = self._entry(metadata.name) if metadata.name in self._names() else None
        packed = pack(network, with_date(metadata, existing, now))
        path, revision = self._path(metadata.name), revision_of(sha256(packed.npz))
        if existing and existing.fingerprint == packed.entry().fingerprint:
            return Commit(str(path), revision, changed=False)
        if existing and not force:
            check_same_weights(packed, existing.sha256, self.repo_id)
        artifact.save(self.folder, network, packed.metadata)
        entries = [self._entry(name) for name in self._names()]
        # The folder's name only: cards get published, and its path says who works on this machine.
        card = card_with(entries, self._card(), f"./{self.folder.resolve().name}")
        try:
            write_atomically(self.folder / CARD, card.encode())
        except OSError as error:
            raise HubError(
                f"{path} is published, but {error.filename} could not be written: {error.strerror}."
            ) from error
        return Commit(str(path), revision)

    def _names(self) -> list[str]:
        names = [file.removesuffix(".npz") for file in self._files()]
        # Not Path.is_file, which raises for a link into a folder that cannot be read.
        return [name for name in names if is_name(name) and os.path.isfile(self._path(name))]

    def _misnamed(self) -> list[str]:
        """Files that would be artifacts but for their names."""
        return [file for file in self._files() if not is_name(file.removesuffix(".npz"))]

    def _files(self) -> list[str]:
        """The names of all .npz that are not hidden, in order."""
        try:
            files = sorted(os.listdir(self.folder))
        except (FileNotFoundError, NotADirectoryError):
            raise HubUnavailable(
                f"There is no folder {self.repo_id}: upload a network to make it."
            ) from None
        except OSError as error:
            raise HubUnavailable(f"{self.repo_id} cannot be read: {error.strerror}.") from error
        return [file for file in files if file.endswith(".npz") and not file.startswith(".")]

    def _entry(self, name: str) -> Entry:
        try:
            weights = self.read(name, None)
        except ArtifactError as error:
            return self._unreadable(name, str(error))
        except OSError as error:
            return self._unreadable(name, f"{name}.npz cannot be read: {error.strerror}.")
        weights_id = sha256(weights)
        try:
            text = self._text(f"{name}.json")
            metadata_id, problem = sha256(text), ""
        except ArtifactError as error:
            text, metadata_id, problem = b"", "", str(error)
        entry = Entry(
            name=name,
            revision=revision_of(weights_id),
            size_bytes=len(weights),
            sha256=weights_id,
            fingerprint=fingerprint(weights_id, metadata_id),
            metadata=None,
            problem=problem,
        )
        return entry if problem else with_metadata(entry, partial(bytes, text))

    def _unreadable(self, name: str, problem: str) -> Entry:
        """An artifact without usable weights."""
        size = self._path(name).lstat().st_size
        return Entry(
            name=name,
            revision="",
            size_bytes=size,
            sha256="",
            fingerprint=sha256(f"{size} {problem}".encode()),
            metadata=None,
            problem=problem,
        )

    def _card(self) -> str:
        try:
            return card_text(self._text(CARD))
        except ArtifactError:
            return ""

    def _text(self, name: str) -> bytes:
        try:
            return read_capped(self._inside(name), MAX_TEXT)
        except FileNotFoundError:
            raise ArtifactError(f"{name} is missing.") from None
        except ArtifactError:
            raise
        except (OSError, ValueError) as error:
            raise ArtifactError(f"{name} cannot be read, or is too long.") from error

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.npz"

    def _inside(self, file: str) -> Path:
        """The path of a file; raises ArtifactError for a link that leaves the folder.

        Otherwise whoever can put a link into the folder could publish any file of this machine.
        A snapshot in the Hub's cache consists of links to ``../../blobs``; those are allowed.
        """
        # Not Path.resolve, which raises for a link to itself.
        folder, target = (
            Path(os.path.realpath(path)) for path in (self.folder, self.folder / file)
        )
        is_blob = folder.parent.name == "snapshots" and (
            target.parent == folder.parent.parent / "blobs"
        )
        if not (target.is_relative_to(folder) or is_blob):
            raise ArtifactError(f"{file} is a link that leaves the folder.")
        return self.folder / file


def revision_of(weights_sha256: str) -> str:
    return f"sha256:{weights_sha256[:12]}"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One upload at a time, in all processes: each upload writes a card of all artifacts."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
