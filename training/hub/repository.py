"""The interface that both kinds of repository, Hub and folder, offer to ModelManager."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from training.core.artifact import Metadata
from training.core.network import Network
from training.hub.entries import CachedModel, Commit, Entry, Survey
from training.hub.errors import ArtifactNotFound
from training.suggestions import did_you_mean, listed

CARD = "README.md"
MAX_TEXT = 1_000_000  # bytes of a .json or of the card
TIMEOUT = 10.0  # seconds for one step of a request: connecting, or waiting for the next bytes


class Repository(Protocol):
    """See ``HubRepository`` and ``FolderRepository``.

    source  "hub" or "folder"
    """

    source: str
    repo_id: str

    def survey(self, head: str, known: Mapping[str, str]) -> Survey: ...
    def has_commit(self, commit: str) -> bool: ...
    def entry(self, name: str) -> Entry: ...
    def download(self, name: str, revision: str | None, *, local_only: bool = False) -> Path: ...
    def read(self, name: str, revision: str | None, *, local_only: bool = False) -> bytes: ...
    def upload(
        self, network: Network, metadata: Metadata, *, private: bool, force: bool, now: str
    ) -> Commit: ...
    def cached(self) -> list[CachedModel]: ...
    def clear_cache(self) -> None: ...


def no_such_artifact(repo_id: str, name: str, names: Iterable[str]) -> ArtifactNotFound:
    """The error for a name that is none of ``names``."""
    existing = sorted(names)
    choice = f"; it has {listed(existing)}" if existing else "; it is empty"
    suggestion = did_you_mean(name, existing) or "."
    return ArtifactNotFound(f"{repo_id} has no artifact {name}{choice}{suggestion}")


def card_text(data: bytes) -> str:
    """A README.md as text that every database can store: PostgreSQL's has no NUL."""
    return data.decode(errors="replace").replace("\0", "\ufffd")
