"""A network that a command names: a file, or an artifact of the repository the site serves."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings

from training.core.artifact import read_network
from training.core.network import Network
from training.hub import ModelManager


def find_network(model: str) -> tuple[Network, str]:
    """The network, and the SHA-256 of its ``.npz``. Raises ArtifactError, HubError or OSError."""
    if model.endswith(".npz"):
        path = settings.BASE_DIR / Path(model).expanduser()
    else:
        hub: dict[str, Any] = settings.HUB | {
            "repo": settings.HF_MODEL_REPO or str(settings.STARTER)
        }
        path = ModelManager(**hub, root=settings.BASE_DIR).download_model(model)
    return read_network(path), hashlib.sha256(path.read_bytes()).hexdigest()
