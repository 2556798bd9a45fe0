"""What documents show: their code, what it is said to answer, and whether an answer is that."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
ADDRESS = "http://127.0.0.1:8000"  # as documents write it
LEFT_OUT = "…"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^(?=## )", re.MULTILINE)
PRINTS = re.compile(r"^ *(?:print|console\.log)\(.*?(?:(?:  #|; //) (.+))?$", re.MULTILINE)


def blocks(page: str) -> list[tuple[str, str]]:
    """The language and the lines of each block of code."""
    return BLOCK.findall((ROOT / page).read_text())


def programs(page: str, language: str) -> list[str]:
    """The blocks of one language; those of a section go on from each other."""
    sections = SECTION.split((ROOT / page).read_text())
    found = ["\n".join(_blocks_in(section, language)) for section in sections]
    return [program for program in found if program]


def _blocks_in(text: str, language: str) -> list[str]:
    return [code for kind, code in BLOCK.findall(text) if kind == language]


def said_behind(program: str) -> list[str]:
    """What the lines of a program that print something are said to print."""
    return [match[1] or "nothing is said" for match in PRINTS.finditer(program)]


def json_documents(text: str) -> Iterator[Any]:
    """All of them, where several stand one behind the other."""
    decoder = json.JSONDecoder()
    while text := text.lstrip():
        document, end = decoder.raw_decode(text)
        yield document
        text = text[end:]


def fits(said: Any, given: Any) -> bool:
    """Whether an answer is what a document says, where it says something."""
    if said == LEFT_OUT:
        return True
    if isinstance(said, str) and said.endswith(LEFT_OUT):
        return given.startswith(said.removesuffix(LEFT_OUT))
    if isinstance(said, dict):
        return said.keys() == given.keys() and all(fits(said[key], given[key]) for key in said)
    if isinstance(said, list):
        shown = said[:-1] if said[-1:] == [LEFT_OUT] else said
        as_long = len(given) >= len(shown) if shown != said else len(given) == len(said)
        return as_long and all(map(fits, shown, given))
    if isinstance(given, float):
        return said == pytest.approx(given, rel=1e-3, abs=1e-6)
    return said == given
