"""The repositories that the settings name, and how records spell them."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings

from training.core.files import home_path
from training.hub import HubError, ModelManager

STARTER = "starter"  # the repo_id of the bundled networks, wherever the project is installed


def manager_for(repo: str) -> ModelManager:
    """The manager of a repository, with the token, cache and endpoint of the settings.

    ``repo`` is a Hub id, a folder, or a ``repo_id`` of the records.
    """
    repo = str(settings.STARTER) if repo == STARTER else repo
    options: dict[str, Any] = {**settings.HUB, "repo": repo, "root": settings.BASE_DIR}
    return ModelManager(**options)


def managers_for_settings() -> list[ModelManager]:
    """A manager for each repository of HF_MODEL_REPO, or for the starter where that is empty."""
    return [manager_for(repo) for repo in _repositories()]


def manager_for_settings() -> ModelManager:
    """The manager of the first repository."""
    return manager_for(_repositories()[0])


def identity(manager: ModelManager) -> tuple[str, str]:
    """The (repo_id, source) of a repository in the records: one spelling for one folder."""
    if manager.source != "folder":
        return manager.repo_id, manager.source
    folder = Path(os.path.normpath(settings.BASE_DIR / home_path(manager.repo_id)))
    if folder == settings.STARTER:
        return STARTER, STARTER
    if folder.is_relative_to(settings.BASE_DIR):
        return f"./{folder.relative_to(settings.BASE_DIR)}", manager.source
    return str(folder), manager.source


def served_repo_ids() -> list[str]:
    """The repo_ids of the records that may be served, in the order of the settings."""
    return list(dict.fromkeys(map(_repo_id, _repositories())))


def _repositories() -> list[str]:
    return [settings.HF_MODEL_REPO or str(settings.STARTER), *settings.MORE_REPOS]


def _repo_id(repo: str) -> str:
    """A malformed name stays as it is: no record has it."""
    try:
        return identity(manager_for(repo))[0]
    except HubError:
        return repo
