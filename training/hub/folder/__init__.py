"""A plain folder as a repository, with the same files as a repository on the Hub.

Nothing here uses the network. What changed is found from names and contents, never from times.
"""

import logging
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from training.core import artifact
from training.core.artifact import NAME_RULE, ArtifactError, Metadata
from training.core.files import write_atomically
from training.core.folder_lock import locked
from training.core.network import Network
from training.hub.digests import fingerprint, sha256
from training.hub.entries import CachedModel, Commit, Entry, Survey, with_metadata
from training.hub.errors import ArtifactNotFound, HubError
from training.hub.folder.files import FolderFiles
from training.hub.packing import check_same_weights, pack, with_date
from training.hub.repository import CARD, no_such_artifact

logger = logging.getLogger(__name__)


class FolderRepository:
    source = "folder"

    def __init__(self, folder: Path, repo_id: str) -> None:
        self.folder = folder
        self.repo_id = repo_id
        self._files = FolderFiles(folder, repo_id)

    def survey(self, head: str, known: Mapping[str, str]) -> Survey:
        """Reads every file: a file's time or size may stay the same when its content changes."""
        entries = self._entries()
        card = self._files.card()
        parts = [card, *(entry.fingerprint for entry in entries), *self._files.misnamed()]
        new_head = sha256("\n".join(parts).encode(errors="surrogateescape"))
        if new_head == head:
            return Survey(new_head, [], sorted(known), card=None)
        for file in self._files.misnamed():
            name = os.fsencode(self.folder / file).decode(errors="replace")  # logs are UTF-8
            logger.warning("%s is left out: a name is %s.", name, NAME_RULE)
        changed = [entry for entry in entries if known.get(entry.name) != entry.fingerprint]
        changed_names = {entry.name for entry in changed}
        unchanged = [entry.name for entry in entries if entry.name not in changed_names]
        return Survey(new_head, changed, unchanged, card)

    def has_commit(self, commit: str) -> bool:
        """A folder has its present state only."""
        return commit == self.survey(commit, {}).head

    def entry(self, name: str) -> Entry:
        names = self._files.names()
        if name not in names:
            raise no_such_artifact(self.repo_id, name, names)
        return self._entry(name)

    def download(self, name: str, revision: str | None, *, local_only: bool = False) -> Path:
        """The file itself, after a check that it can be read and has that revision."""
        self.read(name, revision)
        return self._files.path(name)

    def read(self, name: str, revision: str | None, *, local_only: bool = False) -> bytes:
        """The weights; raises ArtifactNotFound if they no longer have that revision."""
        try:
            weights = self._files.weights(name)
        except FileNotFoundError:
            raise no_such_artifact(self.repo_id, name, self._files.names()) from None
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
        with locked(self.folder):  # each upload writes a card of all artifacts
            return self._upload(network, metadata, force, now)

    def cached(self) -> list[CachedModel]:
        """None: a folder needs no copies."""
        return []

    def clear_cache(self) -> None:
        """Does nothing: the folder's files are the originals."""

    def _upload(self, network: Network, metadata: Metadata, force: bool, now: str) -> Commit:
        from training.hub.model_card import card_with  # slow to import: it reads YAML

        existing = self._entry(metadata.name) if metadata.name in self._files.names() else None
        packed = pack(network, with_date(metadata, existing, now))
        path, revision = self._files.path(metadata.name), revision_of(sha256(packed.npz))
        if existing and existing.fingerprint == packed.entry().fingerprint:
            return Commit(str(path), revision, changed=False)
        if existing and not force:
            check_same_weights(packed, existing.sha256, self.repo_id)
        artifact.save(self.folder, network, packed.metadata)
        entries = [self._entry(name) for name in self._files.names()]
        # The folder's name only: cards get published, and its path says who works on this machine.
        card = card_with(entries, self._files.card(), f"./{self.folder.resolve().name}")
        try:
            write_atomically(self.folder / CARD, card.encode())
        except OSError as error:
            raise HubError(
                f"{path} is published, but {error.filename} could not be written: {error.strerror}."
            ) from error
        return Commit(str(path), revision)

    def _entries(self) -> list[Entry]:
        """Those with a problem are read once more when nobody publishes: a pair is two files."""
        entries = list(filter(None, map(self._entry_or_none, self._files.names())))
        if not any(entry.problem for entry in entries):
            return entries
        try:
            with locked(self.folder):
                again = (self._entry_or_none(e.name) if e.problem else e for e in entries)
                return list(filter(None, again))
        except OSError:  # a file system without locks
            return entries

    def _entry_or_none(self, name: str) -> Entry | None:
        """None for one that was removed since it was listed."""
        try:
            return self._entry(name)
        except ArtifactNotFound:
            return None

    def _entry(self, name: str) -> Entry:
        try:
            weights = self.read(name, None)
        except ArtifactError as error:
            return self._unreadable(name, str(error))
        except OSError as error:
            return self._unreadable(name, f"{name}.npz cannot be read: {error.strerror}.")
        weights_id = sha256(weights)
        try:
            text = self._files.metadata(name)
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
        size = self._files.path(name).lstat().st_size
        return Entry(
            name=name,
            revision="",
            size_bytes=size,
            sha256="",
            fingerprint=sha256(f"{size} {problem}".encode()),
            metadata=None,
            problem=problem,
        )


def revision_of(weights_sha256: str) -> str:
    return f"sha256:{weights_sha256[:12]}"
