"""An entry is what a repository says of one artifact; a survey is what it says of them all."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from training.core.artifact import ArtifactError, Metadata


@dataclass(frozen=True)
class Entry:
    """One artifact of a repository.

    sha256       of the ``.npz``; "" when a Hub does not say
    fingerprint  changes when, and only when, this artifact's ``.npz`` or ``.json`` does
    facts        None exactly when they can't be used; then problem says why, in one line
    """

    name: str
    revision: str
    size_bytes: int
    sha256: str
    fingerprint: str
    facts: Metadata | None
    problem: str = ""


@dataclass(frozen=True)
class Survey:
    """A repository at one moment.

    head       changes when anything in the repository does
    entries    the artifacts that are new or changed
    unchanged  the names of the others
    card       the text of README.md; None when it was not fetched because nothing changed
    """

    head: str
    entries: list[Entry]
    unchanged: list[str]
    card: str | None


@dataclass(frozen=True)
class Commit:
    """What an upload became: on the Hub a commit, in a folder a path.

    changed  False when the repository already held exactly this
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


def with_facts(entry: Entry, read: Callable[[], bytes]) -> Entry:
    """The entry with the facts in these bytes, or with the reason why there are none.

    The file's own name counts, whatever its text says: people rename files.
    """
    try:
        facts = Metadata.from_json(read(), name=entry.name)
        if facts.weights_sha256 and entry.sha256 not in ("", facts.weights_sha256):
            raise ArtifactError(f"{entry.name}.json describes other weights than {entry.name}.npz.")
    except ArtifactError as error:
        return replace(entry, facts=None, problem=str(error))
    return replace(entry, facts=replace(facts, name=entry.name))
