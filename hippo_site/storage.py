"""Static files under names that change with their content, and each page's modules in one file.

So a browser never runs an old module with a new one after a deploy.
"""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from hippo_site.bundles import ENTRIES, Read, bundle
from hippo_site.compression import ChangedFiles
from hippo_site.translation.scripts import other_languages, reading_in
from inference.errors import Unavailable
from inference.templatetags.scripts import name_in

NOT_COLLECTED = "Style sheets or scripts are missing: run manage.py collectstatic, then restart."


class NotCollected(Unavailable, ValueError):
    """A 503 to views, and to whitenoise the error that Django raises."""


class StaticFiles(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True

    def stored_name(self, name: str) -> str:
        """The name by content. Raises NotCollected for a file that is missing."""
        try:
            return str(super().stored_name(name))
        except ValueError as error:
            raise NotCollected(NOT_COLLECTED) from error

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        """Bundle the entries, from their sources rather than from what was collected before."""
        if not dry_run:
            bundles = dict(every_bundle(lambda path: _text(*paths[path])))
            for name, text in bundles.items():
                self._replace(name, text)
            paths = paths | {name: (self, name) for name in bundles}
        yield from super().post_process(paths, dry_run, **options)

    def create_compressor(self, **options: Any) -> ChangedFiles:
        return ChangedFiles(**options)

    def _replace(self, name: str, text: str) -> None:
        self.delete(name)
        self._save(name, ContentFile(text.encode()))


def every_bundle(read: Read) -> Iterator[tuple[str, str]]:
    """Each entry's file and text, and a script once more for each other language."""
    for name in ENTRIES:
        english = bundle(name, read)
        yield name, english
        for language in other_languages() if name.endswith(".js") else ():
            if (text := bundle(name, reading_in(language, read))) != english:
                yield name_in(language, name), text


def _text(source: Any, name: str) -> str:
    with source.open(name) as file:
        return str(file.read().decode())
