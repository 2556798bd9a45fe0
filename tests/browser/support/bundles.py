"""The bundles of the pages as collectstatic leaves them, in a folder of static files."""

from pathlib import Path

from django.contrib.staticfiles.finders import find

from hippo_site.bundles import ENTRIES, bundle


def collected(name: str) -> str:
    """An entry, ``inference/playground.js``, as one file."""
    return bundle(name, source)


def source(name: str) -> str:
    return Path(find(name)).read_text()


def write_bundles(folder: Path) -> None:
    for name in ENTRIES:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(collected(name))
