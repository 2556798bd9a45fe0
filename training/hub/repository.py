"""What every kind of repository can do; ModelManager asks for nothing else."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from training.core.artifact import Metadata
from training.core.network import Network
from training.hub.entries import CachedModel, Commit, Entry, Survey


class Repository(Protocol):
    source: str
    repo_id: str

    def survey(self, head: str, known: Mapping[str, str]) -> Survey: ...
    def entry(self, name: str) -> Entry: ...
    def fetch(self, name: str, revision: str | None, *, local_only: bool = False) -> Path: ...
    def read(self, name: str, revision: str | None, *, local_only: bool = False) -> bytes: ...
    def publish(
        self, network: Network, facts: Metadata, *, private: bool, force: bool, now: str
    ) -> Commit: ...
    def cached(self) -> list[CachedModel]: ...
    def clear_cache(self) -> None: ...
