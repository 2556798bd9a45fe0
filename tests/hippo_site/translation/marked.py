"""A pseudo-language: German with every letter of its catalogues in full width.

What a page then shows in ordinary letters came from no catalogue: it is English whatever the
visitor reads, or the name of something.
"""

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from django.utils.translation import trans_real

LANGUAGE = "de"
FULL_WIDTH = {code: code + 0xFEE0 for code in map(ord, "abcdefghijklmnopqrstuvwxyz")}
FULL_WIDTH |= {ord(chr(code).upper()): ord(chr(wide).upper()) for code, wide in FULL_WIDTH.items()}
FULL_WIDTH_LETTER = re.compile("[\uff21-\uff5a]")
# What a translation leaves to the code: commands to paste, tags, placeholders, entities.
FILLED_IN = re.compile(
    r"<code>.*?</code>|<[^>]*>|%\(\w+\)[sd]|%[sd]|\$\{[^}]*\}|\{[\w:.,]*\}|&\w+;", re.S
)
WORD = re.compile(r"[A-Za-z]{2,}")
NAME = re.compile(r"\S*[\d_/@]\S*|\w+\.\w+")  # of a file, a person, a network, an address
# Names, formats, units and options of a network are the same in every language.
SAME_EVERYWHERE = frozenset(
    (
        *(
            "Hippo",
            "API",
            "GET",
            "SHA",
            "UTC",
            "README",
            "JSON",
            "OpenAPI",
            "ECE",
            "NLL",
            "kB",
            "MB",
        ),
        *("MNIST", "mnist", "relu", "sigmoid", "tanh", "softmax", "predict", "read", "write"),
    )
)
SHOWN_ATTRIBUTES = {"alt", "title", "placeholder", "aria-label", "aria-description", "data-title"}
UNREAD = {"script", "style", "code", "pre"}
VOID = {"base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


def marked(text: str) -> str:
    """The text in full width, but for what the code fills in."""
    places = [0, *(place for match in FILLED_IN.finditer(text) for place in match.span()), None]
    pieces = [text[start:end] for start, end in pairwise(places)]
    return "".join(
        piece if number % 2 else piece.translate(FULL_WIDTH) for number, piece in enumerate(pieces)
    )


def mark_catalogues(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mark every text of Hippo, Django and allauth until the test is over."""
    catalogue = trans_real.translation(LANGUAGE)._catalog  # there is no public way
    texts = [
        {key: marked(text) if key else text for key, text in each.items()}
        for each in catalogue._catalogs
    ]
    monkeypatch.setattr(catalogue, "_catalogs", texts)


def unmarked(texts: Iterable[str], names: Iterable[str] = ()) -> list[str]:
    """Those with a word that came from no catalogue, and is none of these names."""
    left = [
        " ".join(text.split())
        for text in texts
        if set(WORD.findall(NAME.sub(" ", text))) - SAME_EVERYWHERE.union(names)
    ]
    return list(dict.fromkeys(left))


def texts_of(html: str) -> list[str]:
    """The texts of a page that people see or hear."""
    reader = _Reader()
    reader.feed(html)
    return reader.texts


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.skipped: list[str] = []  # open elements, from the first whose texts are left out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if not self.skipped:
            self.texts += [text for name, text in values.items() if name in SHOWN_ATTRIBUTES]
            self.texts += [values["content"]] if _is_read(tag, values) else []
        is_skipped = tag in UNREAD or (tag != "html" and "lang" in values)
        if (self.skipped or is_skipped) and tag not in VOID:
            self.skipped.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.skipped:
            last = len(self.skipped) - 1 - self.skipped[::-1].index(tag)
            del self.skipped[last:]

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.texts.append(data)


def _is_read(tag: str, values: dict[str, str]) -> bool:
    """Whether it is a meta element with a text for people: a description, a title to share."""
    kind = values.get("name") or values.get("property", "")
    return tag == "meta" and kind in {"description", "og:title", "og:description", "og:image:alt"}
