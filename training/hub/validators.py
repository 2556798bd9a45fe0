"""What may name a repository, a Hub and a token: checked before any of it reaches a URL.

Nothing that is refused is repeated.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

from training.hub.errors import HubError

PART = r"(?!.*(?:--|\.\.))[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?"
RESERVED = "api|buckets|datasets|kernels|models|spaces"
HUB_ID = re.compile(rf"(?!(?:{RESERVED})/){PART}/{PART}(?<!\.git)")
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")


def is_folder(repo: str, root: Path) -> bool:
    """A folder begins with . / or ~, or is there."""
    return repo.startswith((".", "/", "~")) or (repo != "" and (root / repo).is_dir())


def check_hub_id(repo: str) -> None:
    if not repo:
        raise HubError("No repository is named: give --repo, or set HF_MODEL_REPO.")
    if not HUB_ID.fullmatch(repo):
        raise HubError("A repository is user/name on the Hub, or a folder such as ./models.")


def check_token(token: str) -> None:
    if not re.fullmatch(r"[!-~]*", token):
        raise HubError("HUGGINGFACE_TOKEN holds characters that no token has: copy it again.")


def check_endpoint(endpoint: str, *, with_token: bool) -> None:
    try:
        url = urlsplit(endpoint)
        host, _ = url.hostname, url.port
    except ValueError:
        host = None
    if not host or url.scheme not in ("http", "https") or set("@?#") & set(endpoint):
        raise HubError("HF_ENDPOINT must be an address such as https://huggingface.co.")
    if with_token and url.scheme == "http" and host not in THIS_MACHINE:
        raise HubError("HF_ENDPOINT must begin with https: a token is not sent in the clear.")
