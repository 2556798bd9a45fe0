"""Rebuilds the catalogues beside it: ``python -m translations.catalogue [LANGUAGE …]``.

Every text of templates, Python modules and scripts becomes an entry of ``django.po``, which people
translate; ``django.mo`` is made of it, and what the site reads. Entries that are new or changed
are empty or marked fuzzy, and the command says how many. Texts of Django and allauth have
catalogues of their own; THEIRS lists those that Hippo words itself.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from hippo_site.translation.script_texts import has_texts, texts_of

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "translations"
PACKAGES = ("accounts", "hippo_site", "inference", "registry", "templates", "training")
NOT_SHOWN = ("registry/templates", "templates/admin")  # staff's
THEIRS = LOCALE / "theirs.txt"  # one text of another package on each line
HEADER: dict[str, Any] = {
    "header_comment": "# Hippo's pages in another language; CONTRIBUTING.md says how to add one.",
    **dict.fromkeys(("version", "msgid_bugs_address", "last_translator", "language_team"), "-"),
    "project": "Hippo",
    "charset": "utf-8",
    "fuzzy": False,
}
WIDTH = 0  # a text stays on one line, whatever its length
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
}
Found = tuple[str, int, str | tuple[str, ...], str | None]  # file, line, text or forms, context


def texts() -> Iterator[Found]:
    """Every text that is shown to people, where it stands."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.is_file() and not name.startswith(NOT_SHOWN):
                yield from _texts_in(path, name)
    for line, text in enumerate(THEIRS.read_text().splitlines(), start=1):
        if text and not text.startswith("# "):
            one, _, many = text.partition(" | ")
            yield THEIRS.name, line, (one, many) if many else one, None


def _texts_in(path: Path, name: str) -> Iterator[Found]:
    if path.suffix == ".py":
        yield from _python(path.read_bytes(), name)
    elif path.suffix == ".html":
        yield from _python(_as_python(path.read_text()), name)
    elif has_texts(name):
        for line, text, plural in texts_of(path.read_text()):
            yield name, line, (text, plural) if plural else text, None


def _as_python(text: str) -> bytes:
    """A template's calls of gettext, each on its line, without the template's indentation."""
    return "\n".join(map(str.lstrip, templatize(text).split("\n"))).encode()


def _python(source: bytes, name: str) -> Iterator[Found]:
    for line, text, _, context in extract("python", BytesIO(source), KEYWORDS):  # type: ignore[arg-type]
        yield name, line, text, context


def template() -> Catalog:
    """All entries, untranslated."""
    catalogue = Catalog(charset="utf-8")
    for file, _, text, context in texts():
        catalogue.add(text, locations=[(file, 0)], context=context)
    return catalogue


def path_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """A language's catalogue as it is; an empty one where there is none."""
    path = path_of(language)
    if path.exists():
        return read_po(BytesIO(path.read_bytes()), locale=language)
    return Catalog(locale=language, **HEADER)


def rebuilt(language: str) -> Catalog:
    """The same with the entries of today."""
    catalogue = read(language)
    catalogue.update(template(), update_header_comment=False, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def is_ready(message: Message) -> bool:
    """Whether it is translated, in each of its forms."""
    forms = [message.string] if isinstance(message.id, str) else [*(message.string or ("",))]
    return all(forms) and not message.fuzzy


def po_of(catalogue: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalogue, width=WIDTH, sort_by_file=False, include_lineno=False)
    return buffer.getvalue()


def mo_of(catalogue: Catalog) -> bytes:
    buffer = BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def known_languages() -> list[str]:
    """Those that have a catalogue; Python keeps a folder of its own beside them."""
    return sorted(path.parents[1].name for path in LOCALE.glob("*/LC_MESSAGES/django.po"))


def main(languages: list[str]) -> None:
    for language in languages or known_languages():
        catalogue = rebuilt(language)
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(po_of(catalogue))
        path.with_suffix(".mo").write_bytes(mo_of(catalogue))
        entries = [message for message in catalogue if message.id]
        ready = sum(1 for message in entries if is_ready(message))
        print(f"{path.relative_to(ROOT)}: {ready} of {len(entries)} texts translated")


if __name__ == "__main__":
    main(sys.argv[1:])
