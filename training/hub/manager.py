"""ModelManager lists, loads and uploads the artifacts of one repository.

manager = ModelManager("ada/digits")
network = manager.load_model("mnist-784-100-10-relu-98")
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from training.core.artifact import Metadata, is_name, read_network
from training.core.files import home_path
from training.core.network import Network
from training.hub.entries import CachedModel, Commit, Entry, Survey
from training.hub.errors import ArtifactNotFound
from training.hub.folder import FolderRepository
from training.hub.repository import TIMEOUT, Repository
from training.hub.validators import (
    check_endpoint,
    check_folder,
    check_hub_id,
    check_storage_hosts,
    check_token,
    is_folder,
)

ENDPOINT = "https://huggingface.co"


class ModelManager:
    """One repository, on the Hub or in a folder.

    repo       "user/name" on the Hub; or a folder, if it begins with . / or ~ or exists
    token      "" reads public repositories; this machine's own Hub login is never used
    cache_dir  where the Hub's files are kept; huggingface_hub's own place by default
    root       what relative folders count from
    timeout    seconds one step of a request may take
    storage_hosts  (host or host:port) where a Hub that is not the public one stores its files
    """

    def __init__(
        self,
        repo: str = "",
        *,
        token: str = "",
        cache_dir: Path | None = None,
        endpoint: str = ENDPOINT,
        root: Path = Path(),
        timeout: float = TIMEOUT,
        storage_hosts: Sequence[str] = (),
    ) -> None:
        self.repo_id = repo
        self.source = "folder" if is_folder(repo, root) else "hub"
        self._root, self._token = root, token
        self._options: dict[str, Any] = {"cache_dir": cache_dir, "timeout": timeout}
        self._options |= {"endpoint": endpoint.rstrip("/"), "storage_hosts": storage_hosts}
        if self.source == "folder":
            check_folder(repo)
        else:
            check_hub_id(repo)
            check_token(token)
            check_endpoint(endpoint, with_token=bool(token))
            check_storage_hosts(storage_hosts)

    def survey(self, head: str = "", known: Mapping[str, str] | None = None) -> Survey:
        """What changed since an earlier survey: its head, and the fingerprints by name."""
        return self.repository.survey(head, known or {})

    def has_commit(self, commit: str) -> bool:
        """Whether the repository still has that commit of its head; raises HubUnavailable."""
        return self.repository.has_commit(commit)

    def list_models(self) -> list[Entry]:
        """Every artifact, by name; raises HubUnavailable."""
        return self.survey().entries

    def get_model_info(self, name: str) -> Entry:
        """One artifact; raises ArtifactNotFound or HubUnavailable."""
        repository, name = self._resolve(name)
        return repository.entry(name)

    def download_model(self, name: str, revision: str | None = None) -> Path:
        """The ``.npz`` on this machine; raises ArtifactNotFound or HubUnavailable."""
        repository, name = self._resolve(name)
        return repository.download(name, revision)

    def load_model(
        self, name: str, revision: str | None = None, *, local_only: bool = False
    ) -> Network:
        """A network by its name, or by "user/repo/name" from another repository on the same Hub.

        local_only  never use the network; raises ArtifactNotFound if it is not in the cache
        """
        repository, name = self._resolve(name)
        return read_network(repository.read(name, revision, local_only=local_only))

    def upload_model(
        self,
        network: Network,
        name: str,
        metadata: Metadata | Mapping[str, Any],
        *,
        private: bool = False,
        force: bool = False,
    ) -> Commit:
        """Put weights, metadata and card into the repository as one commit.

        Raises HubError when other weights have that name and ``force`` is not given.
        """
        named = _named(name, metadata)
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return self.repository.upload(network, named, private=private, force=force, now=now)

    def list_cached_models(self) -> list[CachedModel]:
        return self.repository.cached()

    def clear_cache(self) -> None:
        self.repository.clear_cache()

    @cached_property
    def repository(self) -> Repository:
        if self.source == "folder":
            return FolderRepository(self._root / home_path(self.repo_id), self.repo_id)
        # Slow to import.
        from training.hub.huggingface.files import HubFiles
        from training.hub.huggingface.repository import HubRepository

        return HubRepository(HubFiles(self.repo_id, token=self._token, **self._options))

    def _resolve(self, address: str) -> tuple[Repository, str]:
        """The repository and the artifact's name, from "name" or "user/repo/name"."""
        repo, _, name = address.rpartition("/")
        if not is_name(name):
            raise ArtifactNotFound(
                "No artifact can have that name: 1 to 100 of a-z 0-9 . _ - after a letter or digit."
            )
        if not repo:
            return self.repository, name
        other = ModelManager(repo, token=self._token, root=self._root, **self._options)
        return other.repository, name


def _named(name: str, metadata: Metadata | Mapping[str, Any]) -> Metadata:
    """The metadata under this name; raises ArtifactError for values that are not allowed."""
    if isinstance(metadata, Metadata):
        return replace(metadata, name=name)
    return Metadata.from_json(json.dumps({**metadata, "name": name}).encode())
