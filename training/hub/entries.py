"""What a repository reports: entries (one artifact each), surveys, commits, and cached models."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from training.core.artifact import ArtifactError, Metadata


@dataclass(frozen=True)
class Entry:
    """One artifact of a repository.

    sha256       of the ``.npz``; "" when a Hub does not report it
    fingerprint  changes exactly when this artifact's ``.npz`` or ``.json`` does
    metadata     None if the ``.json`` cannot be used; ``problem`` then says why, in one line
    """

    name: str
    revision: str
    size_bytes: int
    sha256: str
    fingerprint: str
    metadata: Metadata | None
    problem: str = ""


@dataclass(frozen=True)
class Survey:
    """The state of a repository, compared with an earlier one.

    head       changes when anything in the repository does
    entries    the artifacts that are new or changed
    unchanged  the names of the other artifacts
    card       the text of README.md; None when the repository did not change at all
    """

    head: str
    entries: list[Entry]
    unchanged: list[str]
    card: str | None


@dataclass(frozen=True)
class Commit:
    """The result of an upload: a commit on the Hub, a path in a folder.

    changed  False when the repository already had the same network and metadata
    """

    url: str
    revision: str
    changed: bool = True


@dataclass(frozen=True)
class CachedModel:
    """The weights of one artifact at one revision, on this machine."""

    name: str
    revision: str
    path: Path
    size_bytes: int


def with_metadata(entry: Entry, read: Callable[[], bytes]) -> Entry:
    """The entry with the metadata that ``read`` returns as JSON, or with its problem.

    The name comes from the file's name, not from the JSON: people rename files.
    """
    try:
        metadata = Metadata.from_json(read(), name=entry.name)
        if metadata.weights_sha256 and entry.sha256 not in ("", metadata.weights_sha256):
            raise ArtifactError(f"{entry.name}.json describes other weights than {entry.name}.npz.")
    except ArtifactError as error:
        return replace(entry, metadata=None, problem=str(error))
    return replace(entry, metadata=replace(metadata, name=entry.name))
