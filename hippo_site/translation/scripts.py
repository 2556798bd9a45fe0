"""Source files of the pages' scripts, read in one of the site's languages."""

import gettext
from functools import cache
from pathlib import Path

from django.conf import settings

from hippo_site.bundles import Read
from hippo_site.translation.script_texts import has_texts, translated, with_plural_rule

PLURAL_RULES = "shared/numbers.js"


def other_languages() -> list[str]:
    """All but that of the source."""
    return [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def reading_in(language: str, read: Read) -> Read:
    """A way to read source files, with their texts in this language."""
    catalogue = catalogue_of(language)

    def forms(one: str, many: str) -> list[str]:
        return _forms(catalogue, one) or [one, many]

    def read_translated(name: str) -> str:
        source = read(name)
        if has_texts(name):
            return translated(source, catalogue.gettext, forms)
        return with_plural_rule(source, _rule(catalogue)) if name.endswith(PLURAL_RULES) else source

    return read_translated


@cache
def catalogue_of(language: str) -> gettext.GNUTranslations:
    """The site's own catalogue; raises FileNotFoundError where a language has none."""
    path = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def _rule(catalogue: gettext.GNUTranslations) -> str:
    """``n != 1`` of ``Plural-Forms: nplurals=2; plural=(n != 1);``: C, which JavaScript reads."""
    _, _, rule = catalogue.info()["plural-forms"].partition("plural=")
    return rule.strip("; ")


def _forms(catalogue: gettext.GNUTranslations, one: str) -> list[str]:
    """A text in every plural form of the language."""
    known: dict[object, str] = catalogue._catalog  # type: ignore[attr-defined]  # noqa: SLF001 (no public way)
    forms: list[str] = []
    while (one, len(forms)) in known:
        forms.append(known[one, len(forms)])
    return forms
