"""Texts of the pages' scripts in another language: found in the source, and put in its place.

In a file named ``texts.js`` every template literal is a text. Its ``${expressions}`` are part of
the entry in the catalogue, and a translation has the same ones. Where a text has plural forms, the
source calls ``counted(n, `one`, `many`)`` with those of English; a translation may have other
numbers of forms, and the rule of its language takes the place of English's.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

TEXTS = "texts.js"  # the name of each file of texts
LITERAL = r"`([^`]*)`"
COUNTED = re.compile(rf"(counted\([^,`]+,\s*){LITERAL},\s*{LITERAL}")
TEXT = re.compile(LITERAL)
PLACEHOLDER = re.compile(r"\$\{[^}]*\}")
PLURAL_FORM = re.compile(r"^const pluralForm = .*$", re.M)
JOINED_LINE = "\\\n"

Translate = Callable[[str], str]
Forms = Callable[[str, str], list[str]]  # both forms of English → all forms of a language


class Text(NamedTuple):
    """A text of the scripts; ``plural`` is "" for one without plural forms."""

    line: int
    text: str
    plural: str = ""


def has_texts(name: str) -> bool:
    return posixpath.basename(name) == TEXTS


def texts_of(source: str) -> Iterator[Text]:
    """Every text of a file, in the order of the source."""
    counted = {match.start(2) - 1: match for match in COUNTED.finditer(source)}
    after = 0
    for match in TEXT.finditer(source):
        if match.start() < after:
            continue
        line = source.count("\n", 0, match.start()) + 1
        if pair := counted.get(match.start()):
            yield Text(line, _read(pair[2]), _read(pair[3]))
            after = pair.end()
        else:
            yield Text(line, _read(match[1]))


def translated(source: str, translate: Translate, forms: Forms) -> str:
    """A file of texts, with each of them in another language."""

    def plural(match: re.Match[str]) -> str:
        written = (_written(form) for form in forms(_read(match[2]), _read(match[3])))
        return match[1] + ", ".join(written)

    parts, end = [], 0
    for match in COUNTED.finditer(source):
        parts += [_each(source[end : match.start()], translate), plural(match)]
        end = match.end()
    return "".join([*parts, _each(source[end:], translate)])


def with_plural_rule(source: str, rule: str) -> str:
    """The script that chooses among plural forms, with the rule of a catalogue's header."""
    return PLURAL_FORM.sub(lambda _: f"const pluralForm = (n) => Number({rule});", source)


def placeholders(text: str) -> list[str]:
    """What a translation must have, too."""
    return sorted(PLACEHOLDER.findall(text))


def _each(source: str, translate: Translate) -> str:
    return TEXT.sub(lambda match: _written(translate(_read(match[1]))), source)


def _read(literal: str) -> str:
    return literal.replace(JOINED_LINE, "")


def _written(text: str) -> str:
    return "`" + text.replace("\\", "\\\\").replace("`", "\\`") + "`"
