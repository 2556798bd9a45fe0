"""The fake Hub's data: repositories, their commits, and the files of each commit.

Ids are computed as git and git-lfs do it, so a client that checks them is really tested.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Any

from training.core.artifact import Metadata, network_bytes
from training.core.network import Network


def git_oid(data: bytes) -> str:
    """The id git gives to a file (40 hex digits)."""
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()


def artifact_files(name: str, network: Network, **metadata: Any) -> dict[str, bytes]:
    """An artifact's two files, ready for ``Repo.commit``."""
    fields: dict[str, Any] = {"name": name, "accuracy": 95.41} | metadata
    text = Metadata(**fields).to_json()
    return {f"{name}.npz": network_bytes(network), f"{name}.json": text}


@dataclass(frozen=True)
class File:
    """One file of one commit; of a large (LFS) file, git holds only a pointer."""

    data: bytes
    lfs: bool = False

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def pointer(self) -> bytes:
        text = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n"
        return text.format(self.sha256, len(self.data)).encode()

    @cached_property
    def oid(self) -> str:
        return git_oid(self.pointer if self.lfs else self.data)

    @property
    def etag(self) -> str:
        return self.sha256 if self.lfs else self.oid

    def tree_entry(self, path: str) -> dict[str, Any]:
        """The file as a tree listing or paths-info shows it."""
        entry = {"type": "file", "path": path, "oid": self.oid, "size": len(self.data)}
        if self.lfs:
            entry["lfs"] = self._lfs("oid")
        return entry

    def sibling(self, path: str) -> dict[str, Any]:
        """The file as model_info shows it."""
        entry = {"rfilename": path, "size": len(self.data), "blobId": self.oid}
        if self.lfs:
            entry["lfs"] = self._lfs("sha256")
        return entry

    def _lfs(self, id_key: str) -> dict[str, Any]:
        return {id_key: self.sha256, "size": len(self.data), "pointerSize": len(self.pointer)}


@dataclass(frozen=True)
class Commit:
    title: str
    files: dict[str, File]
    parent: str = ""

    @cached_property
    def sha(self) -> str:
        files = [f"{path} {file.oid}" for path, file in sorted(self.files.items())]
        text = "\n".join([self.parent, self.title, *files])
        return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


@dataclass
class Repo:
    """One model repository; ``owner`` may always read and write it."""

    repo_id: str
    private: bool = False
    gated: bool = False
    commits: list[Commit] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.commits:
            attributes = File(b"*.npz filter=lfs diff=lfs merge=lfs -text\n")
            self.commits.append(Commit("initial commit", {".gitattributes": attributes}))

    @property
    def owner(self) -> str:
        return self.repo_id.split("/")[0]

    @property
    def head(self) -> Commit:
        return self.commits[-1]

    def at(self, revision: str) -> Commit | None:
        """The commit a branch name or commit hash stands for."""
        if revision == "main":
            return self.head
        return next((commit for commit in self.commits if commit.sha == revision), None)

    def commit(
        self,
        title: str,
        *,
        add: Mapping[str, File | bytes] | None = None,
        delete: Collection[str] = (),
    ) -> Commit:
        """Add a commit on top of the head, with these files by path."""
        files = {path: file for path, file in self.head.files.items() if path not in delete}
        for path, file in (add or {}).items():
            files[path] = file if isinstance(file, File) else File(file, path.endswith(".npz"))
        self.commits.append(Commit(title, files, parent=self.head.sha))
        return self.head


@dataclass
class Store:
    """Everything one Hub holds.

    tokens     each belongs to (user, "read" or "write")
    objects    uploaded LFS files, by SHA-256
    url        the Hub's own address, for the links in its responses
    page_size  files in one page of a tree listing
    """

    tokens: dict[str, tuple[str, str]] = field(default_factory=dict)
    repos: dict[str, Repo] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)
    url: str = ""
    page_size: int = 1000
    commit_lock: Lock = field(default_factory=Lock)
