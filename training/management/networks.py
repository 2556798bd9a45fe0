"""Networks that a command names, and the repository it names or the settings do."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from training.core.artifact import read_network
from training.core.network import Network
from training.hub import ModelManager
from training.management.paths import user_path


def repository(repo: str = "") -> ModelManager:
    """A folder on the command line counts from here, one in the settings from the project."""
    hub: dict[str, Any] = settings.HUB
    if repo:
        return ModelManager(**hub | {"repo": repo})
    return ModelManager(**hub, root=settings.BASE_DIR)


def find_networks(models: Iterable[str]) -> tuple[list[Network], str]:
    """The networks of these names or paths, and their SHA-256s with spaces between.

    Raises as ``find_network``.
    """
    pairs = [find_network(model) for model in models]
    return [network for network, _ in pairs], " ".join(sha256 for _, sha256 in pairs)


def find_network(model: str) -> tuple[Network, str]:
    """The network in a file, or in the repository that is served; and its ``.npz``'s SHA-256.

    Raises ArtifactError, HubError or OSError.
    """
    if model.endswith(".npz"):
        path = user_path(model)
    else:
        manager = repository() if settings.HF_MODEL_REPO else repository(str(settings.STARTER))
        path = manager.download_model(model)
    return read_network(path), hashlib.sha256(path.read_bytes()).hexdigest()
