"""A plain folder with a Hub repository's layout is a repository, too.

Nothing here reaches the network; what a file is called and what it holds say everything.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from training.core import artifact
from training.core.artifact import ArtifactError, Metadata, is_name
from training.core.artifact.weights import MAX_FILE
from training.core.files import read_capped, write_atomically
from training.core.network import Network
from training.hub.digests import fingerprint, sha256
from training.hub.entries import CachedModel, Commit, Entry, Survey, with_facts
from training.hub.errors import ArtifactNotFound, HubError, HubUnavailable
from training.hub.model_card import card_with
from training.hub.packing import dated, pack, refuse_other_weights

LARGEST_TEXT = 1_000_000  # bytes of a .json or a README.md
CARD = "README.md"


class FolderRepository:
    source = "folder"

    def __init__(self, folder: Path, repo_id: str) -> None:
        self.folder = folder
        self.repo_id = repo_id

    def survey(self, head: str, known: Mapping[str, str]) -> Survey:
        """Every file is read: times and sizes can lie, and a folder is near."""
        entries = [self._entry(name) for name in self._names()]
        card = self._card()
        now = sha256("\n".join([card, *(entry.fingerprint for entry in entries)]).encode())
        if now == head:
            return Survey(now, [], sorted(known), card=None)
        changed = [entry for entry in entries if known.get(entry.name) != entry.fingerprint]
        names = {entry.name for entry in changed}
        unchanged = [entry.name for entry in entries if entry.name not in names]
        return Survey(now, changed, unchanged, card)

    def entry(self, name: str) -> Entry:
        if name not in self._names():
            raise self._missing(name)
        return self._entry(name)

    def fetch(self, name: str, revision: str | None, *, local_only: bool = False) -> Path:
        self.read(name, revision)
        return self._path(name)

    def read(self, name: str, revision: str | None, *, local_only: bool = False) -> bytes:
        """The weights, all from one moment, and of that revision if one is asked for."""
        try:
            data = read_capped(self._path(name), MAX_FILE)
        except FileNotFoundError:
            raise self._missing(name) from None
        except ValueError as error:
            raise ArtifactError(str(error)) from error
        if revision not in (None, revision_of(sha256(data))):
            raise ArtifactNotFound(
                f"{name} in {self.repo_id} is no longer at that revision: a folder keeps only one."
            )
        return data

    def publish(
        self, network: Network, facts: Metadata, *, private: bool, force: bool, now: str
    ) -> Commit:
        if private:
            raise HubError(f"{self.repo_id} is a folder and cannot be private: drop --private.")
        self.folder.mkdir(parents=True, exist_ok=True)
        with locked(self.folder):
            return self._publish(network, facts, force, now)

    def cached(self) -> list[CachedModel]:
        """Nothing: a folder is its own copy."""
        return []

    def clear_cache(self) -> None:
        """Nothing to clear: what is in the folder is the original."""

    def _publish(self, network: Network, facts: Metadata, force: bool, now: str) -> Commit:
        standing = self._entry(facts.name) if facts.name in self._names() else None
        packed = pack(network, dated(facts, standing, now))
        path, revision = self._path(facts.name), revision_of(sha256(packed.weights))
        if standing and standing.fingerprint == packed.entry().fingerprint:
            return Commit(str(path), revision, changed=False)
        if standing and not force:
            refuse_other_weights(packed, standing.sha256, self.repo_id)
        artifact.save(self.folder, network, packed.facts)
        entries = [self._entry(name) for name in self._names()]
        # Not the whole path: where a folder lies on this machine is nobody's business.
        card = card_with(entries, self._card(), f"./{self.folder.resolve().name}")
        write_atomically(self.folder / CARD, card.encode())
        return Commit(str(path), revision)

    def _names(self) -> list[str]:
        if not self.folder.is_dir():
            raise HubUnavailable(f"There is no folder {self.repo_id}: upload a network to make it.")
        paths = sorted(self.folder.glob("*.npz"))
        return [path.stem for path in paths if is_name(path.stem) and path.is_file()]

    def _entry(self, name: str) -> Entry:
        weights = self.read(name, None)
        mark = sha256(weights)
        try:
            text = self._text(f"{name}.json")
        except ArtifactError as error:
            both = fingerprint(mark, "")
            return Entry(name, revision_of(mark), len(weights), mark, both, None, str(error))
        both = fingerprint(mark, sha256(text))
        entry = Entry(name, revision_of(mark), len(weights), mark, both, facts=None)
        return with_facts(entry, partial(bytes, text))

    def _card(self) -> str:
        try:
            return self._text(CARD).decode(errors="replace")
        except ArtifactError:
            return ""

    def _text(self, name: str) -> bytes:
        try:
            return read_capped(self.folder / name, LARGEST_TEXT)
        except FileNotFoundError:
            raise ArtifactError(f"{name} is missing.") from None
        except (OSError, ValueError) as error:
            raise ArtifactError(f"{name} cannot be read, or is too long.") from error

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.npz"

    def _missing(self, name: str) -> ArtifactNotFound:
        return ArtifactNotFound(
            f"{self.repo_id} has no artifact {name}: list_models() tells which it has."
        )


def revision_of(weights_sha256: str) -> str:
    return f"sha256:{weights_sha256[:12]}"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One upload at a time: each writes a card of everything it finds."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
