"""Checks of repository names, endpoints and tokens, before any of them gets into a URL.

An error message never repeats the refused value.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from training.core.files import home_path
from training.hub.errors import HubError

PART = r"(?!.*(?:--|\.\.))[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?"
RESERVED = "api|buckets|datasets|kernels|models|spaces"  # the first part of the Hub's own URLs
HUB_ID = re.compile(rf"(?!(?:{RESERVED})/){PART}/{PART}(?<!\.git)")
STORAGE_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}(:[0-9]{1,5})?")
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")


def is_folder(repo: str, root: Path) -> bool:
    """Whether it begins with . / or ~, or is an existing folder below ``root``."""
    return repo.startswith((".", "/", "~")) or (repo != "" and (root / repo).is_dir())


def check_folder(repo: str) -> None:
    """Raises HubError where it begins with ``~`` or ``~user`` and that user has no home."""
    try:
        home_path(repo)
    except FileNotFoundError as error:
        raise HubError(f"The repository cannot be found: {error.strerror}.") from error


def check_hub_id(repo: str) -> None:
    """Raises HubError unless it is user/name."""
    if not repo:
        raise HubError("No repository is named: give --repo, or set HF_MODEL_REPO.")
    if not HUB_ID.fullmatch(repo):
        raise HubError("A repository is user/name on the Hub, or a folder such as ./models.")


def check_token(token: str) -> None:
    """Raises HubError for characters that cannot be sent in an HTTP header."""
    if not re.fullmatch(r"[!-~]*", token):
        raise HubError("HUGGINGFACE_TOKEN holds characters that no token has: copy it again.")


def check_endpoint(endpoint: str, *, with_token: bool) -> None:
    """Raises HubError unless it is an http(s) address, and https where a token is sent to it."""
    try:
        url = urlsplit(endpoint)
        host, _ = url.hostname, url.port
    except ValueError:
        host = None
    if not host or url.scheme not in ("http", "https") or set("@?#") & set(endpoint):
        raise HubError("HF_ENDPOINT must be an address such as https://huggingface.co.")
    if with_token and url.scheme == "http" and host not in LOOPBACK_HOSTS:
        raise HubError("HF_ENDPOINT must begin with https: a token is not sent in the clear.")


def check_storage_hosts(hosts: Iterable[str]) -> None:
    """Raises HubError unless each is a host, with or without a port."""
    if not all(STORAGE_HOST.fullmatch(host) for host in hosts):
        raise HubError("HF_STORAGE_HOSTS must be hosts such as files.example.org or minio:9000.")
