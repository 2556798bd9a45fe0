"""The artifacts of a Hub repository at one commit, read from the list of its files."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import partial

from training.core.artifact import ArtifactError, is_name
from training.core.artifact.weights import MAX_FILE
from training.hub.digests import fingerprint
from training.hub.entries import Entry, with_metadata
from training.hub.huggingface.files import HubFiles
from training.hub.huggingface.parallel import in_parallel
from training.hub.huggingface.remote_files import Files
from training.hub.repository import CARD, card_text, no_such_artifact

DOWNLOADS = 8  # texts downloaded at the same time
MAX_QUICK_LIST = 5_000  # files; a longer list is requested page by page
LARGEST_SIZE = 2**63 - 1  # bytes: the largest number that databases can store


@dataclass(frozen=True)
class Listing:
    hub_files: HubFiles
    commit: str
    files: Files

    @classmethod
    def at(cls, commit: str, hub_files: HubFiles) -> "Listing":
        return cls(hub_files, commit, hub_files.list_all(commit))

    @classmethod
    def since(cls, commit: str, hub_files: HubFiles, known: Collection[str]) -> "Listing":
        """As ``at``, but with one request if the quick list is short and has all known artifacts.

        A quick list may be cut off: an artifact that is missing in it need not be deleted.
        """
        if known:
            quick = cls(hub_files, commit, hub_files.list_quickly(commit))
            if len(quick.files) <= MAX_QUICK_LIST and set(known) <= set(quick.names()):
                return quick
        return cls.at(commit, hub_files)

    def names(self) -> list[str]:
        """The names of the artifacts."""
        paths = (path for path in sorted(self.files) if path.endswith(".npz"))
        return [name for path in paths if is_name(name := path.removesuffix(".npz"))]

    def file_ids(self, name: str) -> tuple[str, str]:
        """The ids of an artifact's ``.npz`` and ``.json``; "" for a missing one."""
        pair = (self.files.get(f"{name}.npz"), self.files.get(f"{name}.json"))
        weights_id, metadata_id = (file.id if file else "" for file in pair)
        return weights_id, metadata_id

    def fingerprint(self, name: str) -> str:
        return fingerprint(*self.file_ids(name))

    def entries(self, names: Iterable[str]) -> list[Entry]:
        return in_parallel(self.entry, names, DOWNLOADS)

    def entry(self, name: str) -> Entry:
        file = self.files.get(f"{name}.npz")
        if file is None:
            raise no_such_artifact(self.hub_files.repo_id, name, self.names())
        entry = Entry(
            name=name,
            revision=self.commit,
            size_bytes=min(file.size, LARGEST_SIZE),
            sha256=file.sha256,
            fingerprint=self.fingerprint(name),
            metadata=None,
        )
        if file.size > MAX_FILE:
            return replace(entry, problem=f"{name}.npz is longer than {MAX_FILE:,} bytes.")
        return with_metadata(entry, partial(self._text, f"{name}.json"))

    def card(self) -> str:
        """The text of README.md; "" if it is missing or too long."""
        try:
            return card_text(self._text(CARD))
        except ArtifactError:
            return ""

    def _text(self, path: str) -> bytes:
        return self.hub_files.text(path, self.files, self.commit)
