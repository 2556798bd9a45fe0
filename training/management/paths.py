"""Paths on a command line: relative ones count from the current directory, ``~`` is the home."""

from pathlib import Path

from django.conf import settings


def user_path(text: str | Path) -> Path:
    """What a person at a terminal means by a path."""
    return Path.cwd() / Path(text).expanduser()


def folder_option(text: str | None, default: str) -> Path:
    """A folder that was named, or else one in the project."""
    return user_path(text) if text else Path(settings.BASE_DIR) / default
