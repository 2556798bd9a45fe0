"""Paths on a command line: relative ones count from the current directory, ``~`` is the home."""

import errno
from pathlib import Path

from django.conf import settings

from training.core.files import home_path
from training.hub.validators import is_folder
from training.management.parser import is_text


def user_path(text: str | Path) -> Path:
    """What a person at a terminal means by a path; raises OSError where it can mean nothing."""
    path = current_folder() / home_path(text)
    if not is_text(str(path)):  # logs, manifests and rows of the database name it
        raise OSError(errno.EILSEQ, "A path must be UTF-8: rename it", str(path))
    return path


def current_folder() -> Path:
    """Raises OSError where somebody has removed it."""
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise OSError(errno.ENOENT, "The current folder is gone: cd to another") from error


def folder_option(text: str | None, default: str) -> Path:
    """A folder that was named, or else one in the project."""
    return user_path(text) if text else Path(settings.BASE_DIR) / default


def folder_from_here(repo: str) -> str:
    """A repository that is a folder, from the current directory; one on the Hub as it is."""
    return str(user_path(repo)) if is_folder(repo, current_folder()) else repo
