"""What both kinds of repository ask before an upload: is this new, the same, or in the way?"""

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from training.core import artifact
from training.core.artifact import Metadata
from training.core.network import Network
from training.hub.digests import fingerprint, has_id, sha256
from training.hub.entries import Entry
from training.hub.errors import HubError


@dataclass(frozen=True)
class Packed:
    """An artifact as the bytes of its two files."""

    facts: Metadata
    weights: bytes
    text: bytes

    def entry(self) -> Entry:
        """What a repository will say of it; the revision is not known before it is there."""
        mark = sha256(self.weights)
        both = fingerprint(mark, sha256(self.text))
        return Entry(self.facts.name, "", len(self.weights), mark, both, self.facts)

    def is_same_as(self, weights_id: str, facts_id: str) -> bool:
        return has_id(self.weights, weights_id) and has_id(self.text, facts_id)


def pack(network: Network, facts: Metadata) -> Packed:
    with TemporaryDirectory(prefix="hippo-") as folder:
        path = artifact.save(Path(folder), network, facts)
        text = path.with_name(f"{facts.name}.json").read_bytes()
        return Packed(Metadata.from_json(text), path.read_bytes(), text)


def dated(facts: Metadata, standing: Entry | None, now: str) -> Metadata:
    """The facts with a date: their own, else of what already stands there, else now.

    So that giving the same undated facts twice is not a change.
    """
    before = standing.facts.created_at if standing and standing.facts else ""
    return replace(facts, created_at=facts.created_at or before or now)


def refuse_other_weights(packed: Packed, weights_id: str, repo_id: str) -> None:
    """A name stands for one set of weights until somebody insists."""
    if not has_id(packed.weights, weights_id):
        raise HubError(
            f"{repo_id} already has a {packed.facts.name} with other weights: "
            "choose another name, or replace it with --force (force=True)."
        )
