"""Which repositories this site mirrors, and how its records spell them."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings

from training.hub import HubError, ModelManager

STARTER = "starter"  # how records spell the bundled networks, wherever the project lies


def manager_for(repo: str) -> ModelManager:
    """The manager of a Hub id or a folder, with the token, cache and endpoint of the settings.

    The spelling of the records is understood, too.
    """
    repo = str(settings.STARTER) if repo == STARTER else repo
    options: dict[str, Any] = {**settings.HUB, "repo": repo, "root": settings.BASE_DIR}
    return ModelManager(**options)


def managers_for_settings() -> list[ModelManager]:
    """One for each repository of HF_MODEL_REPO; where that is empty, the bundled starter's."""
    return [manager_for(repo) for repo in _named()]


def manager_for_settings() -> ModelManager:
    """The manager of the first repository."""
    return manager_for(_named()[0])


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


def served_repo_ids() -> list[str]:
    """The repo_ids of the records that may be served, the one that wins first."""
    return list(dict.fromkeys(map(_repo_id, _named())))


def _named() -> list[str]:
    return [settings.HF_MODEL_REPO or str(settings.STARTER), *settings.MORE_REPOS]


def _repo_id(repo: str) -> str:
    """None of the records has that of a malformed setting."""
    try:
        return identity(manager_for(repo))[0]
    except HubError:
        return repo
