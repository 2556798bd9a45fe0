"""One upload is one commit: the weights, the facts and the card move together or not at all.

The card is read, changed and written, so the commit names the commit it was made on; if somebody
was faster the Hub refuses it and everything is read again.
"""

import time
from dataclasses import dataclass

from huggingface_hub import CommitOperationAdd

from training.core.artifact import Metadata
from training.core.network import Network
from training.hub.entries import Commit
from training.hub.errors import HubError, HubUnavailable, NoRepository
from training.hub.huggingface.error_mapping import map_hub_errors
from training.hub.huggingface.files import HubFiles
from training.hub.huggingface.http_client import jittered
from training.hub.huggingface.listing import CARD, Listing
from training.hub.model_card import card_with
from training.hub.packing import Packed, dated, pack, refuse_other_weights

ATTEMPTS = 8  # of as many uploads at once, one wins each round


@dataclass(frozen=True)
class Publication:
    """An upload on its way to the Hub."""

    files: HubFiles
    network: Network
    facts: Metadata
    private: bool
    force: bool
    now: str

    def carry_out(self) -> Commit:
        """A lost answer is no special case: the next attempt finds its own work done."""
        if not self.files.has_token:
            raise HubUnavailable(
                "Uploading needs a token: set HUGGINGFACE_TOKEN to one with write access."
            )
        for attempt in range(1, ATTEMPTS):
            try:
                return self._attempt()
            except HubUnavailable as error:
                if not error.passing or error.retry_after:
                    raise
                time.sleep(jittered(attempt * self.files.pause))
        return self._attempt()

    def _attempt(self) -> Commit:
        listing = Listing.at(self._head(), self.files)
        packed = self._packed(listing)
        weights_id, facts_id = listing.ids(packed.facts.name)
        if packed.is_same_as(weights_id, facts_id):
            return Commit(self._url(listing.commit), listing.commit, changed=False)
        if weights_id and not self.force:
            refuse_other_weights(packed, weights_id, self.files.repo_id)
        return self._send(packed, listing, update=bool(weights_id))

    def _head(self) -> str:
        """The commit to build on; the repository is made if there is none."""
        try:
            info = self.files.info()
        except NoRepository:
            with map_hub_errors(self.files.repo_id):
                self.files.api.create_repo(self.files.repo_id, private=self.private, exist_ok=True)
            info = self.files.info()
        if self.private and info.private is False:
            raise HubError(
                f"{self.files.repo_id} exists and is public: leave out --private, "
                "name another repository, or make this one private on the Hub."
            )
        return str(info.sha)

    def _packed(self, listing: Listing) -> Packed:
        name = self.facts.name
        standing = listing.entry(name) if name in listing.names() else None
        return pack(self.network, dated(self.facts, standing, self.now))

    def _send(self, packed: Packed, listing: Listing, *, update: bool) -> Commit:
        name, accuracy = packed.facts.name, packed.facts.accuracy
        others = listing.entries(other for other in listing.names() if other != name)
        card = card_with([*others, packed.entry()], listing.card(), self.files.repo_id)
        contents = {f"{name}.npz": packed.weights, f"{name}.json": packed.text}
        contents[CARD] = card.encode()
        sizes = "-".join(map(str, self.network.sizes))
        verb = "Update" if update else "Add"
        with map_hub_errors(self.files.repo_id):
            made = self.files.api.create_commit(
                self.files.repo_id,
                [CommitOperationAdd(path, content) for path, content in contents.items()],
                commit_message=f"{verb} {name} ({sizes}, {accuracy:.2f} %)",
                parent_commit=listing.commit,
            )
        return Commit(self._url(made.oid), made.oid)

    def _url(self, commit: str) -> str:
        return f"{self.files.url}/commit/{commit}"
