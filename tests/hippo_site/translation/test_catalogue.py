"""The catalogues of pages: complete, agreeing with the source, and compiled."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.template.base import Lexer, TokenType

from hippo_site.translation.script_texts import TEXTS, placeholders
from hippo_site.translation.scripts import other_languages
from translations import catalogue

LANGUAGES = other_languages()
TAG = re.compile(r"<[^>]+>")
PYTHON_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")
TEMPLATES = sorted(
    path
    for package in catalogue.PACKAGES
    for path in (catalogue.ROOT / package).rglob("*.html")
    if not path.relative_to(catalogue.ROOT)
    .as_posix()
    .startswith((*catalogue.NOT_SHOWN, "training/"))
)
SCRIPT_TEXTS = sorted((catalogue.ROOT / "inference/static").rglob(TEXTS))
# Names, units, formats and options of a network stay as they are in every language.
SAME_EVERYWHERE = {
    "Hippo",
    "OpenAPI",
    "JSON",
    "SHA",
    "UTC",
    "README",
    "md",
    "kB",
    "nbsp",
    "GET",
    "models",
}
GAP = "\ufffd"  # where a tag or a value stood
ATTRIBUTE = re.compile(r'[\w-]+="')  # in a block that fills the attributes of an element
SHOWN_ATTRIBUTE = re.compile(r'(?:aria-label|placeholder|alt|title)="([^"{<>]*[a-z]{3}[^"{<>]*)"')
NOT_SHOWN = re.compile(
    r"<(code|pre|script|style)\b.*?</\1>|<!--.*?-->|<option[^>]*>[\w.]*</option>|<[^>]*>", re.S
)


def entries(language: str) -> list[Message]:
    return [message for message in catalogue.read(language) if message.id]


def forms(message: Message) -> list[tuple[tuple[str, ...], str]]:
    """Each translation beside the texts of which one has the same placeholders."""
    if isinstance(message.id, str):
        return [((message.id,), str(message.string))]
    return [(message.id, form) for form in message.string]


def marks(text: str) -> list[str]:
    return sorted([*PYTHON_PLACEHOLDER.findall(text), *placeholders(text), *TAG.findall(text)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_has_the_texts_of_today_and_each_is_translated(language):
    assert {m.id for m in entries(language)} == {m.id for m in catalogue.template() if m.id}
    assert [m.id for m in entries(language) if not catalogue.is_ready(m)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_and_tags_of_its_text(language):
    wrong = [
        form
        for message in entries(language)
        for texts, form in forms(message)
        if marks(form) not in [marks(text) for text in texts]
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_site_reads_is_made_of_what_people_translate(language):
    compiled = catalogue.path_of(language).with_suffix(".mo").read_bytes()
    assert compiled == catalogue.mo_of(catalogue.read(language))


def test_every_language_is_rebuilt_and_nothing_else(tmp_path, monkeypatch):
    """Python puts a folder of compiled modules beside them."""
    for folder in ("__pycache__", "de/LC_MESSAGES"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "de/LC_MESSAGES/django.po").touch()
    monkeypatch.setattr(catalogue, "LOCALE", tmp_path)

    assert catalogue.known_languages() == ["de"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_a_text_outside_the_catalogue(path):
    assert untranslated(path.read_text()) == []


def test_the_test_of_templates_sees_a_text():
    text = '<p>{% translate "Fine" %} <b>Left out</b></p><input aria-label="Left, too">'
    assert untranslated(text) == ["Left, too", "Left out"]


def untranslated(template: str) -> list[str]:
    """Words of a template that are neither tags nor in a translated block."""
    shown, block = "", ""
    for token in Lexer(template).tokenize():
        name = (token.contents.split() or [""])[0]
        if token.token_type == TokenType.TEXT:
            shown += "" if block else token.contents
        elif name in ("comment", "blocktranslate") or name == f"end{block}":
            block = "" if name.startswith("end") else name
        elif not block:
            shown += GAP
    texts = (text.strip() for text in NOT_SHOWN.sub(GAP, shown).split(GAP))
    words = {text: set(re.findall(r"[A-Za-z]{2,}", text)) - SAME_EVERYWHERE for text in texts}
    left = [text for text in words if words[text] and not ATTRIBUTE.match(text)]
    return SHOWN_ATTRIBUTE.findall(shown) + left


@pytest.mark.parametrize("path", SCRIPT_TEXTS, ids=lambda path: path.parent.name)
def test_the_texts_of_scripts_are_template_literals_which_the_catalogue_takes(path: Path):
    """A word in other quotation marks is a key or a name of the code."""
    code = re.sub(r"/\*.*?\*/|`[^`]*`|^import .*$|//.*$", "", path.read_text(), flags=re.S | re.M)
    words = [
        text for text in re.findall(r'"([^"\n]*)"', code) if re.search(r"[A-Za-z]{2,} |[A-Z]", text)
    ]

    assert words == []


def test_every_language_of_the_settings_has_a_catalogue_and_the_reverse():
    folders = {
        path.parent.parent.name for path in Path(settings.LOCALE_PATHS[0]).glob("*/*/django.mo")
    }
    assert folders == set(LANGUAGES)
