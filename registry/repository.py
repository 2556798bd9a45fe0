"""Which repository this site mirrors, and how its records spell it."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings

from training.hub import HubError, ModelManager

STARTER = "starter"  # how records spell the bundled networks, wherever the project lies


def manager_for(repo: str) -> ModelManager:
    """The manager of a Hub id or a folder, with the token, cache and endpoint of the settings."""
    options: dict[str, Any] = {**settings.HUB, "repo": repo, "root": settings.BASE_DIR}
    return ModelManager(**options)


def manager_for_settings() -> ModelManager:
    """The manager of HF_MODEL_REPO, or of the bundled starter where that is empty."""
    return manager_for(settings.HF_MODEL_REPO or str(settings.STARTER))


def identity(manager: ModelManager) -> tuple[str, str]:
    """The (repo_id, source) under which a repository is recorded: one spelling for one folder."""
    if manager.source != "folder":
        return manager.repo_id, manager.source
    folder = Path(os.path.normpath(settings.BASE_DIR / Path(manager.repo_id).expanduser()))
    if folder == settings.STARTER:
        return STARTER, STARTER
    if folder.is_relative_to(settings.BASE_DIR):
        return f"./{folder.relative_to(settings.BASE_DIR)}", manager.source
    return str(folder), manager.source


def served_repo_id() -> str:
    """The repo_id of the records that may be served; none has that of a malformed setting."""
    try:
        return identity(manager_for_settings())[0]
    except HubError:
        return settings.HF_MODEL_REPO
