"""Uploading an artifact to the Hub, as one commit of its weights, its metadata and the card.

The card is read, changed and written, so the commit names its parent commit. If somebody else
committed in the meantime, the Hub refuses ours, and everything is read again.
"""

import time
from dataclasses import dataclass

from huggingface_hub import CommitOperationAdd

from training.core.artifact import Metadata
from training.core.network import Network
from training.hub.entries import Commit
from training.hub.errors import HubError, HubUnavailable, RepositoryNotFound
from training.hub.huggingface.error_mapping import map_hub_errors
from training.hub.huggingface.files import HubFiles
from training.hub.huggingface.http_client import with_jitter
from training.hub.huggingface.listing import Listing
from training.hub.model_card import card_with
from training.hub.packing import PackedArtifact, check_same_weights, pack, with_date
from training.hub.repository import CARD
from training.retries import announce

TRIES = 8  # of eight uploads at the same time, one succeeds in each round


@dataclass(frozen=True)
class Upload:
    """One upload, with the options of ``ModelManager.upload_model``."""

    files: HubFiles
    network: Network
    metadata: Metadata
    private: bool
    force: bool
    now: str

    def run(self) -> Commit:
        """Retries temporary errors. If only the response was lost, the retry finds the commit."""
        if not self.files.has_token:
            raise HubUnavailable(
                "Uploading needs a token: set HUGGINGFACE_TOKEN to one with write access."
            )
        for failures in range(1, TRIES):
            try:
                return self._try_once()
            except HubUnavailable as error:
                if not error.temporary or error.retry_after > self.files.timeout:
                    raise
                announce(f"{error.problem}: trying again, {failures + 1} of {TRIES} …")
                pause = with_jitter(failures * self.files.retry_pause)
                time.sleep(max(pause, error.retry_after))
        return self._try_once()

    def _try_once(self) -> Commit:
        listing = Listing.at(self._parent_commit(), self.files)
        packed = self._pack(listing)
        weights_id, metadata_id = listing.file_ids(packed.metadata.name)
        if packed.has_ids(weights_id, metadata_id):
            return Commit(self._url(listing.commit), listing.commit, changed=False)
        if weights_id and not self.force:
            check_same_weights(packed, weights_id, self.files.repo_id)
        return self._commit(packed, listing, is_update=bool(weights_id))

    def _parent_commit(self) -> str:
        """The newest commit; creates the repository if there is none."""
        try:
            info = self.files.info()
        except RepositoryNotFound:
            with map_hub_errors(self.files.repo_id):
                self.files.api.create_repo(self.files.repo_id, private=self.private, exist_ok=True)
            info = self.files.info()
        if self.private and info.private is False:
            raise HubError(
                f"{self.files.repo_id} exists and is public: leave out --private, "
                "name another repository, or make this one private on the Hub."
            )
        return str(info.sha)

    def _pack(self, listing: Listing) -> PackedArtifact:
        name = self.metadata.name
        existing = listing.entry(name) if name in listing.names() else None
        return pack(self.network, with_date(self.metadata, existing, self.now))

    def _commit(self, packed: PackedArtifact, listing: Listing, *, is_update: bool) -> Commit:
        name, accuracy = packed.metadata.name, packed.metadata.accuracy
        others = listing.entries(other for other in listing.names() if other != name)
        card = card_with([*others, packed.entry()], listing.card(), self.files.repo_id)
        contents = {f"{name}.npz": packed.npz, f"{name}.json": packed.json, CARD: card.encode()}
        sizes = "-".join(map(str, self.network.sizes))
        verb = "Update" if is_update else "Add"
        with map_hub_errors(self.files.repo_id):
            commit = self.files.api.create_commit(
                self.files.repo_id,
                [CommitOperationAdd(path, content) for path, content in contents.items()],
                commit_message=f"{verb} {name} ({sizes}, {accuracy:.2f} %)",
                parent_commit=listing.commit,
            )
        return Commit(self._url(commit.oid), commit.oid)

    def _url(self, commit: str) -> str:
        return f"{self.files.url}/commit/{commit}"
