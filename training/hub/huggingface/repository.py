"""A repository on the Hugging Face Hub, with many artifacts side by side and one README.md."""

from collections.abc import Mapping
from pathlib import Path

from training.core.artifact import Metadata
from training.core.network import Network
from training.hub.entries import CachedModel, Commit, Entry, Survey
from training.hub.errors import ArtifactNotFound, HubUnavailable
from training.hub.huggingface.error_mapping import map_hub_errors
from training.hub.huggingface.files import HubFiles, is_commit
from training.hub.huggingface.listing import Listing
from training.hub.huggingface.upload import Upload


class HubRepository:
    source = "hub"

    def __init__(self, files: HubFiles) -> None:
        self.repo_id = files.repo_id
        self.files = files

    def survey(self, head: str, known: Mapping[str, str]) -> Survey:
        """One request if nothing changed; else at least one for the list of files, one for each
        changed ``.json``, and one for a changed card.
        """
        new_head = self.files.head()
        if new_head == head:
            return Survey(new_head, [], sorted(known), card=None)
        listing = Listing.since(new_head, self.files, known)
        fingerprints = {name: listing.fingerprint(name) for name in listing.names()}
        changed = [name for name, value in fingerprints.items() if known.get(name) != value]
        unchanged = [name for name, value in fingerprints.items() if known.get(name) == value]
        return Survey(new_head, listing.entries(changed), unchanged, listing.card())

    def has_commit(self, commit: str) -> bool:
        """One request. A history that is squashed or rewritten loses commits."""
        try:
            self.files.head(commit)
        except ArtifactNotFound:
            return False
        return True

    def entry(self, name: str) -> Entry:
        return Listing.at(self.files.head(), self.files).entry(name)

    def download(self, name: str, revision: str | None, *, local_only: bool = False) -> Path:
        """The ``.npz``, from the cache or the Hub; no request for a commit that is in the cache."""
        commit = self._commit(name, revision, local_only)
        with map_hub_errors(self.repo_id):
            cached = self.files.cache.weights(name, commit) if commit else None
        if cached:
            return cached
        if local_only or not commit:
            raise ArtifactNotFound(f"{name} of {self.repo_id} is not in the cache here.")
        return self.files.weights(name, commit)

    def read(self, name: str, revision: str | None, *, local_only: bool = False) -> bytes:
        return self.download(name, revision, local_only=local_only).read_bytes()

    def upload(
        self, network: Network, metadata: Metadata, *, private: bool, force: bool, now: str
    ) -> Commit:
        upload = Upload(self.files, network, metadata, private=private, force=force, now=now)
        return upload.run()

    def cached(self) -> list[CachedModel]:
        return list(self.files.cache.models())

    def clear_cache(self) -> None:
        self.files.cache.clear()

    def _commit(self, name: str, revision: str | None, local_only: bool) -> str | None:
        """The commit of a revision; without one the newest, from the cache if the Hub is down."""
        if revision and is_commit(revision):
            return revision
        if local_only:
            return None if revision else self.files.cache.newest_revision(name)
        try:
            return self.files.head(revision)
        except HubUnavailable:
            newest = None if revision else self.files.cache.newest_revision(name)
            if newest is None:
                raise
            return newest
