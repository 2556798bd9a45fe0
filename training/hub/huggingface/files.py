"""The files of one Hub repository: which there are, and their bytes, checked against their ids."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from huggingface_hub import HfApi, constants
from huggingface_hub.hf_api import ModelInfo, RepoFile
from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

from training.core.artifact import ArtifactError
from training.hub.digests import GIT, has_id, is_id
from training.hub.errors import HubUnavailable, Interrupted
from training.hub.huggingface.cache import HubCache
from training.hub.huggingface.error_mapping import STRANGE, map_hub_errors
from training.hub.huggingface.http_client import connect

MOST_FILES = 20_000  # the Hub itself advises at most 10,000 in a folder
LARGEST_TEXT = 1_000_000  # bytes of a .json or a README.md
LIBRARY = "hippo"


class RemoteFile(NamedTuple):
    """A file as a repository lists it.

    id      a hash of its bytes: git's, or SHA-256 for a large file
    sha256  "" where the Hub does not say
    """

    path: str
    size: int
    id: str
    sha256: str


Files = dict[str, RemoteFile]


class HubFiles:
    def __init__(
        self, repo_id: str, *, token: str, cache_dir: Path | None, endpoint: str, timeout: float
    ) -> None:
        connect(endpoint, timeout)
        self.repo_id = repo_id
        self.has_token = bool(token)
        self.pause = timeout / 20  # seconds, before an upload is tried again
        self.url = f"{endpoint}/{repo_id}"
        # None would mean "the token of whoever logged in on this machine".
        self.api = HfApi(endpoint=endpoint, token=token or False, library_name=LIBRARY)
        self._headers = build_hf_headers(token=token or False, library_name=LIBRARY)
        self.cache = HubCache(cache_dir or Path(constants.HF_HUB_CACHE), repo_id)

    def info(self, revision: str | None = None) -> ModelInfo:
        """What a branch, tag or commit stands for; ``sha`` is sure to be a commit hash."""
        with map_hub_errors(self.repo_id):
            info = self.api.model_info(self.repo_id, revision=revision, expand=["sha", "private"])
        if not (isinstance(info.sha, str) and is_commit(info.sha)):
            raise HubUnavailable(STRANGE.format(repo=self.repo_id))
        return info

    def head(self, revision: str | None = None) -> str:
        """The commit a branch or tag stands for (40 hex); the newest without one."""
        return str(self.info(revision).sha)

    def listed(self, commit: str) -> Files:
        """Every file at the top of the repository, by path: a request for each thousand."""
        with map_hub_errors(self.repo_id):
            listing = self.api.list_repo_tree(self.repo_id, revision=commit)
            return _checked(
                _remote(file.path, file.size, file.blob_id, file.lfs)
                for file in islice(listing, MOST_FILES + 1)
                if isinstance(file, RepoFile)
            )

    def glanced(self, commit: str) -> Files:
        """The same in one request, but the Hub does not promise that it lists them all."""
        with map_hub_errors(self.repo_id):
            info = self.api.model_info(self.repo_id, revision=commit, files_metadata=True)
            return _checked(
                _remote(file.rfilename, file.size, file.blob_id, file.lfs)
                for file in info.siblings or ()
                if "/" not in file.rfilename
            )

    def text(self, path: str, files: Files, commit: str) -> bytes:
        """A small file's bytes, fetched once per content; ArtifactError when it can't be had."""
        if path not in files:
            raise ArtifactError(f"{path} is missing.")
        if files[path].size > LARGEST_TEXT:
            raise ArtifactError(f"{path} is longer than {LARGEST_TEXT:,} bytes.")
        wanted = files[path].id
        with map_hub_errors(self.repo_id):
            data = self.cache.blob(wanted)
            if data is None:
                data = self._get(path, commit, wanted)
                self.cache.keep(wanted, data)
        return data

    def _get(self, path: str, commit: str, wanted: str) -> bytes:
        for _ in range(2):
            response = get_session().get(
                f"{self.url}/resolve/{commit}/{path}", headers=self._headers
            )
            hf_raise_for_status(response)
            if has_id(response.content, wanted):
                return response.content
        raise HubUnavailable(f"{path} of {self.repo_id} arrived damaged twice: try again later.")

    def weights(self, name: str, commit: str) -> Path:
        """Download ``NAME.npz`` into the cache.

        Two tries: a body may break off, or arrive with its length right and its bytes wrong.
        """
        problem = f"{name}.npz of {self.repo_id} arrived damaged twice: try again later."
        for _ in range(2):
            try:
                path = self._download(f"{name}.npz", commit)
            except Interrupted as error:
                problem = str(error)
                continue
            if self.cache.is_whole(path):
                return path
        raise HubUnavailable(problem)

    def _download(self, path: str, commit: str) -> Path:
        missing = f"{self.repo_id} has no {path} at that revision: list_models() tells what it has."
        with map_hub_errors(self.repo_id, missing):
            cache_dir = self.cache.cache_dir
            api = self.api
            found = api.hf_hub_download(self.repo_id, path, revision=commit, cache_dir=cache_dir)
            return Path(found)


def is_commit(revision: str) -> bool:
    return is_id(revision) and len(revision) == GIT


def _remote(path: object, size: object, blob_id: object, lfs: Any) -> RemoteFile:
    """The client takes any JSON for a listing; everything is checked here. Raises ValueError."""
    sha256 = lfs.sha256 if lfs else ""
    file_id = sha256 or blob_id
    if not (isinstance(path, str) and isinstance(size, int) and size >= 0 and is_id(file_id)):
        raise ValueError
    return RemoteFile(path, size, str(file_id), sha256)


def _checked(found: Iterable[RemoteFile]) -> Files:
    files = {file.path: file for file in found}
    if len(files) > MOST_FILES:
        raise ValueError
    return files
