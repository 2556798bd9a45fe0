"""Examples in documents: their code, the expected answers, and a comparison with actual ones."""

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
    """The language and the text of each block of code."""
    return BLOCK.findall((ROOT / page).read_text())


def programs(page: str, language: str) -> list[str]:
    """The blocks of one language; those of one section are one program."""
    sections = SECTION.split((ROOT / page).read_text())
    joined = ["\n".join(_blocks_in(section, language)) for section in sections]
    return [program for program in joined if program]


def _blocks_in(text: str, language: str) -> list[str]:
    return [code for kind, code in BLOCK.findall(text) if kind == language]


def expected_output(program: str) -> list[str]:
    """The comment of each line that prints: what it should print."""
    return [match[1] or "no comment" for match in PRINTS.finditer(program)]


def json_documents(text: str) -> Iterator[Any]:
    """The JSON documents of a text that has one or several."""
    decoder = json.JSONDecoder()
    while text := text.lstrip():
        document, end = decoder.raw_decode(text)
        yield document
        text = text[end:]


def fits(expected: Any, actual: Any) -> bool:
    """Whether an answer is the expected one; "…" is any value, or the rest of a list."""
    if expected == LEFT_OUT:
        return True
    if isinstance(expected, str) and expected.endswith(LEFT_OUT):
        return actual.startswith(expected.removesuffix(LEFT_OUT))
    if isinstance(expected, dict):
        return expected.keys() == actual.keys() and all(
            fits(expected[key], actual[key]) for key in expected
        )
    if isinstance(expected, list):
        shown = expected[:-1] if expected[-1:] == [LEFT_OUT] else expected
        as_long = len(actual) >= len(shown) if shown != expected else len(actual) == len(expected)
        return as_long and all(map(fits, shown, actual))
    if isinstance(actual, float):
        return expected == pytest.approx(actual, rel=1e-3, abs=1e-6)
    return expected == actual
