"""Finds the translated scripts of pages where no static files are collected: DEBUG=on, tests.

``inference/playground.de.js`` is made of the sources as they are now, whenever a browser asks.
"""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders

from hippo_site.bundles import ENTRIES, bundle
from hippo_site.translation.scripts import other_languages, reading_in
from training.core.files import write_atomically

SOURCES = "django.contrib.staticfiles.finders.AppDirectoriesFinder"
MADE = Path("cache") / "scripts"  # in the project's folder
TRANSLATED = re.compile(rf"(.+)\.({'|'.join(other_languages())})\.js")


class TranslatedScripts(finders.BaseFinder):
    def find(self, path: str, *options: Any, **more: Any) -> Any:
        """The file of that name, made anew; nothing where it is no translated script."""
        match = TRANSLATED.fullmatch(path)
        if not match or f"{match[1]}.js" not in ENTRIES:
            return []
        text = bundle(f"{match[1]}.js", reading_in(match[2], _read)).encode()
        made = settings.BASE_DIR / MADE / path.replace("/", "-")
        if not made.exists() or made.read_bytes() != text:  # else browsers keep what they have
            made.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(made, text)
        return str(made)

    def list(self, ignore_patterns: Any) -> Any:
        """Nothing to collect: the storage makes these itself."""
        return []


def _read(name: str) -> str:
    """A source file, wherever bundles of the same name may lie."""
    path = finders.get_finder(SOURCES).find(name)
    if not isinstance(path, str):
        raise FileNotFoundError(name)
    return Path(path).read_text()
