"""Preparing an upload: an artifact as bytes, and whether the repository already has it."""

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from training.core import artifact
from training.core.artifact import Metadata
from training.core.network import Network
from training.hub.digests import fingerprint, has_id, sha256
from training.hub.entries import Entry
from training.hub.errors import NameTaken


@dataclass(frozen=True)
class PackedArtifact:
    """An artifact's metadata, and the bytes of its ``.npz`` and its ``.json``."""

    metadata: Metadata
    npz: bytes
    json: bytes

    def entry(self) -> Entry:
        """The entry that the repository will report, without its revision."""
        weights_id = sha256(self.npz)
        return Entry(
            name=self.metadata.name,
            revision="",
            size_bytes=len(self.npz),
            sha256=weights_id,
            fingerprint=fingerprint(weights_id, sha256(self.json)),
            metadata=self.metadata,
        )

    def has_ids(self, weights_id: str, metadata_id: str) -> bool:
        """Whether both files have these ids; of a file that is missing, the id is ""."""
        return has_id(self.npz, weights_id) and has_id(self.json, metadata_id)


def pack(network: Network, metadata: Metadata) -> PackedArtifact:
    with TemporaryDirectory(prefix="hippo-") as folder:
        npz_path = artifact.save(Path(folder), network, metadata)
        json_bytes = npz_path.with_name(f"{metadata.name}.json").read_bytes()
        return PackedArtifact(Metadata.from_json(json_bytes), npz_path.read_bytes(), json_bytes)


def with_date(metadata: Metadata, existing: Entry | None, now: str) -> Metadata:
    """The metadata with ``created_at``: its own, else the existing entry's, else now.

    So that uploading the same metadata again, without a date, changes nothing.
    """
    earlier = existing.metadata.created_at if existing and existing.metadata else ""
    return replace(metadata, created_at=metadata.created_at or earlier or now)


def check_same_weights(packed: PackedArtifact, weights_id: str, repo_id: str) -> None:
    """Raises NameTaken if the repository has other weights under this name."""
    if not has_id(packed.npz, weights_id):
        raise NameTaken(
            f"{repo_id} already has a {packed.metadata.name} with other weights: "
            "choose another name, or force the replacement."
        )
