"""The packages that a lock file pins: what a site is made of, and nothing that only tests it."""

import re
from pathlib import Path

SITE = ("requirements.txt", "requirements-postgres.txt")  # what the image installs
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


def locked(root: Path, files: tuple[str, ...] = SITE) -> dict[str, str]:
    """Name, as packaging compares names, to version."""
    text = "\n".join((root / file).read_text() for file in files)
    return {normalised(name): version for name, version in PINNED.findall(text)}


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
