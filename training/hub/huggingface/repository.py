"""A repository on the Hugging Face Hub: many artifacts side by side and one README.md."""

from collections.abc import Mapping
from pathlib import Path

from training.core.artifact import Metadata
from training.core.network import Network
from training.hub.entries import CachedModel, Commit, Entry, Survey
from training.hub.errors import ArtifactNotFound, HubUnavailable
from training.hub.huggingface.error_mapping import map_hub_errors
from training.hub.huggingface.files import HubFiles, is_commit
from training.hub.huggingface.listing import Listing
from training.hub.huggingface.upload import Publication


class HubRepository:
    source = "hub"

    def __init__(
        self, repo_id: str, *, token: str, cache_dir: Path | None, endpoint: str, timeout: float
    ) -> None:
        self.repo_id = repo_id
        self.files = HubFiles(
            repo_id, token=token, cache_dir=cache_dir, endpoint=endpoint, timeout=timeout
        )

    def survey(self, head: str, known: Mapping[str, str]) -> Survey:
        """One request when nothing changed; else one or more for the listing, and one for each
        changed ``.json``.
        """
        now = self.files.head()
        if now == head:
            return Survey(now, [], sorted(known), card=None)
        listing = Listing.since(now, self.files, known)
        marks = {name: listing.fingerprint(name) for name in listing.names()}
        changed = [name for name, mark in marks.items() if known.get(name) != mark]
        unchanged = [name for name, mark in marks.items() if known.get(name) == mark]
        return Survey(now, listing.entries(changed), unchanged, listing.card())

    def entry(self, name: str) -> Entry:
        return Listing.at(self.files.head(), self.files).entry(name)

    def fetch(self, name: str, revision: str | None, *, local_only: bool = False) -> Path:
        """The ``.npz``, from the cache or the Hub. A commit hash in the cache asks nobody."""
        commit = self._commit(name, revision, local_only)
        with map_hub_errors(self.repo_id):
            cached = self.files.cache.weights(name, commit) if commit else None
        if cached:
            return cached
        if local_only or not commit:
            raise ArtifactNotFound(f"{name} of {self.repo_id} is not in the cache here.")
        return self.files.weights(name, commit)

    def read(self, name: str, revision: str | None, *, local_only: bool = False) -> bytes:
        return self.fetch(name, revision, local_only=local_only).read_bytes()

    def publish(
        self, network: Network, facts: Metadata, *, private: bool, force: bool, now: str
    ) -> Commit:
        upload = Publication(self.files, network, facts, private=private, force=force, now=now)
        return upload.carry_out()

    def cached(self) -> list[CachedModel]:
        return list(self.files.cache.models())

    def clear_cache(self) -> None:
        self.files.cache.clear()

    def _commit(self, name: str, revision: str | None, local_only: bool) -> str | None:
        """Which commit to look in; the newest in the cache when the Hub can't say."""
        if revision and is_commit(revision):
            return revision
        if local_only:
            return None if revision else self.files.cache.newest(name)
        try:
            return self.files.head(revision)
        except HubUnavailable:
            newest = None if revision else self.files.cache.newest(name)
            if newest is None:
                raise
            return newest
