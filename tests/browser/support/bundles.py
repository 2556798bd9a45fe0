"""The bundles of the pages as collectstatic leaves them, in a folder of static files."""

from functools import partial
from pathlib import Path

from django.contrib.staticfiles.finders import find
from playwright.sync_api import Page, Route

from hippo_site.bundles import ENTRIES, bundle
from hippo_site.storage import every_bundle


def collected(name: str) -> str:
    """An entry, ``inference/playground.js``, as one file."""
    return bundle(name, source)


def source(name: str) -> str:
    return Path(find(name)).read_text()


def write_bundles(folder: Path) -> None:
    for name, text in every_bundle(source):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def reload_from_sources(page: Page) -> None:
    """The page again, from its source files: each module is one of the browser's own."""
    for name in ENTRIES:
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        page.route(f"**/{name}", partial(_fulfill, body=source(name), content_type=kind))
    page.reload()


def _fulfill(route: Route, **answer: str) -> None:
    route.fulfill(**answer)
