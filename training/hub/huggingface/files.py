"""The files of one Hub repository: listing them, and downloading them with a check of their ids."""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from huggingface_hub import HfApi, constants
from huggingface_hub.hf_api import ModelInfo, RepoFile
from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

from training.core.artifact import ArtifactError
from training.hub.digests import GIT_LENGTH, has_id, is_id
from training.hub.errors import HubUnavailable, Interrupted
from training.hub.huggingface import pages
from training.hub.huggingface.bounded_stream import MAX_BYTES
from training.hub.huggingface.cache import HubCache
from training.hub.huggingface.error_mapping import INVALID_RESPONSE, map_hub_errors
from training.hub.huggingface.http_client import connect
from training.hub.huggingface.remote_files import (
    MAX_FILES,
    Files,
    RemoteFile,
    by_path,
    remote_file,
)
from training.hub.repository import MAX_TEXT

LIBRARY = "hippo"
TRIES = 2  # of a download: it may break off, or arrive with the right length and wrong bytes


class HubFiles:
    def __init__(
        self,
        repo_id: str,
        *,
        token: str,
        cache_dir: Path | None,
        endpoint: str,
        timeout: float,
        storage_hosts: Sequence[str] = (),
    ) -> None:
        connect(endpoint, timeout, storage_hosts)
        self.repo_id = repo_id
        self.has_token = bool(token)
        self.timeout = timeout  # seconds, the longest a busy Hub is waited for
        self.retry_pause = timeout / 20  # seconds, before an upload is tried again
        self.url = f"{endpoint}/{repo_id}"
        # None would mean "the token of whoever logged in on this machine".
        self.api = HfApi(endpoint=endpoint, token=token or False, library_name=LIBRARY)
        self._headers = build_hf_headers(token=token or False, library_name=LIBRARY)
        self.cache = HubCache(cache_dir or Path(constants.HF_HUB_CACHE), repo_id)

    def info(self, revision: str | None = None) -> ModelInfo:
        """The commit of a branch or tag, as ``sha``, and whether the repository is private."""
        with map_hub_errors(self.repo_id):
            info = self.api.model_info(self.repo_id, revision=revision, expand=["sha", "private"])
        if not (isinstance(info.sha, str) and is_commit(info.sha)):
            raise HubUnavailable(INVALID_RESPONSE.format(repo=self.repo_id))
        return info

    def head(self, revision: str | None = None) -> str:
        """The commit of a branch or tag (40 hex digits); the newest without one."""
        return str(self.info(revision).sha)

    def list_all(self, commit: str) -> Files:
        """Every file at the top of the repository: one request for each thousand."""
        with map_hub_errors(self.repo_id):
            url = f"{self.api.endpoint}/api/models/{self.repo_id}/tree/{commit}"
            listed = islice(pages.items(url, self._headers), MAX_FILES + 1)
            files = (RepoFile(**item) for item in listed if item["type"] == "file")
            return by_path(
                remote_file(file.path, file.size, file.blob_id, file.lfs) for file in files
            )

    def list_quickly(self, commit: str) -> Files:
        """The same in one request; the Hub does not promise that the list is complete."""
        with map_hub_errors(self.repo_id):
            info = self.api.model_info(self.repo_id, revision=commit, files_metadata=True)
            return by_path(
                remote_file(file.rfilename, file.size, file.blob_id, file.lfs)
                for file in info.siblings or ()
                if "/" not in file.rfilename
            )

    def text(self, path: str, files: Files, commit: str) -> bytes:
        """A small file's bytes, downloaded once for each content.

        Raises ArtifactError when it is missing or too long.
        """
        if path not in files:
            raise ArtifactError(f"{path} is missing.")
        if files[path].size > MAX_TEXT:
            raise ArtifactError(f"{path} is longer than {MAX_TEXT:,} bytes.")
        file_id = files[path].id
        with map_hub_errors(self.repo_id):
            data = self.cache.read_blob(file_id)
            if data is None:
                data = self._download_text(files[path], commit)
                self.cache.write_blob(file_id, data)
        return data

    def _download_text(self, file: RemoteFile, commit: str) -> bytes:
        url = f"{self.url}/resolve/{commit}/{file.path}"
        limit = {MAX_BYTES: MAX_TEXT}  # whatever size was listed: several arrive at once
        for _ in range(TRIES):
            response = get_session().get(url, headers=self._headers, extensions=limit)
            hf_raise_for_status(response)
            if has_id(response.content, file.id):
                return response.content
        raise HubUnavailable(self._damaged(file.path))

    def weights(self, name: str, commit: str) -> Path:
        """Download ``NAME.npz`` into the cache."""
        problem = self._damaged(f"{name}.npz")
        for _ in range(TRIES):
            try:
                path = self._download_weights(f"{name}.npz", commit)
            except Interrupted as error:
                problem = str(error)
                continue
            if self.cache.is_intact(path):
                return path
        raise HubUnavailable(problem)

    def _download_weights(self, path: str, commit: str) -> Path:
        not_found = f"{self.repo_id} has no {path} at revision {commit[:8]}."
        with map_hub_errors(self.repo_id, not_found):
            return Path(
                self.api.hf_hub_download(
                    self.repo_id, path, revision=commit, cache_dir=self.cache.cache_dir
                )
            )

    def _damaged(self, path: str) -> str:
        return f"{path} of {self.repo_id} arrived damaged twice: try again later."


def is_commit(revision: str) -> bool:
    return is_id(revision) and len(revision) == GIT_LENGTH
