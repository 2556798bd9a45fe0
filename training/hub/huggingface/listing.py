"""What a Hub repository holds at one commit, as entries."""

from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial

from training.core.artifact import ArtifactError, is_name
from training.hub.digests import fingerprint
from training.hub.entries import Entry, with_facts
from training.hub.errors import ArtifactNotFound
from training.hub.huggingface.files import Files, HubFiles

FETCHERS = 8  # texts fetched at the same time
CARD = "README.md"
SHORT = 5_000  # files; a longer list is asked for page by page


@dataclass(frozen=True)
class Listing:
    source: HubFiles
    commit: str
    files: Files

    @classmethod
    def at(cls, commit: str, source: HubFiles) -> "Listing":
        return cls(source, commit, source.listed(commit))

    @classmethod
    def since(cls, commit: str, source: HubFiles, known: Collection[str]) -> "Listing":
        """At one request where a glance will do: it must show all that was known, and be short.

        So no artifact is believed to be gone on the word of a list that may have been cut.
        """
        if known:
            glance = cls(source, commit, source.glanced(commit))
            if len(glance.files) <= SHORT and set(known) <= set(glance.names()):
                return glance
        return cls.at(commit, source)

    def names(self) -> list[str]:
        """The artifacts among the files."""
        paths = (path for path in sorted(self.files) if path.endswith(".npz"))
        return [name for path in paths if is_name(name := path.removesuffix(".npz"))]

    def ids(self, name: str) -> tuple[str, str]:
        """The ids of an artifact's two files; "" for one that is not there."""
        pair = (self.files.get(f"{name}.npz"), self.files.get(f"{name}.json"))
        weights_id, facts_id = (file.id if file else "" for file in pair)
        return weights_id, facts_id

    def fingerprint(self, name: str) -> str:
        return fingerprint(*self.ids(name))

    def entries(self, names: Iterable[str]) -> list[Entry]:
        with ThreadPoolExecutor(FETCHERS) as pool:
            jobs = [pool.submit(copy_context().run, self.entry, name) for name in names]
            return [job.result() for job in jobs]

    def entry(self, name: str) -> Entry:
        file = self.files.get(f"{name}.npz")
        if file is None:
            raise ArtifactNotFound(
                f"{self.source.repo_id} has no artifact {name}: list_models() tells which it has."
            )
        entry = Entry(name, self.commit, file.size, file.sha256, self.fingerprint(name), facts=None)
        return with_facts(entry, partial(self._text, f"{name}.json"))

    def card(self) -> str:
        """README.md, or "" where there is none that anybody could read."""
        try:
            return self._text(CARD).decode(errors="replace")
        except ArtifactError:
            return ""

    def _text(self, path: str) -> bytes:
        return self.source.text(path, self.files, self.commit)
