"""A bench says its command and its options; its path is right wherever it is written."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BENCHES = [path for path in (ROOT / "bench").rglob("*.py") if "__main__" in path.read_text()]
WRITTEN = re.compile(r"(?<![\w/])bench/[\w/]+\.(?:py|txt|in|c)\b")
FOLDERS = ("accounts", "bench", "hippo_site", "inference", "registry", "tests", "training")
SOURCES = [
    *ROOT.glob("*.md"),
    *ROOT.glob("docs/*.md"),
    ROOT / "Makefile",
    *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")),
]


def commands(path: Path) -> tuple[str, str]:
    """As a script and as a module; peers run with their own folder as the first of the path."""
    name = path.relative_to(ROOT)
    return f"python {name} ", f"python -m {'.'.join(name.with_suffix('').parts)} "


def test_a_bench_says_the_command_that_runs_it():
    benches = [path for path in BENCHES if path.parent.name not in ("bench", "peers")]

    silent = [
        str(path)
        for path in benches
        if not any(
            command in f"{ast.get_docstring(ast.parse(path.read_text()))}\n".replace("\n", " ")
            for command in commands(path)
        )
    ]

    assert benches and silent == []


@pytest.mark.parametrize("path", BENCHES, ids=lambda path: path.stem)
def test_an_option_that_a_bench_explains_is_one_that_it_has(path):
    _, docstring, code = path.read_text().split('"""', 2)
    own = "\n".join(line for line in docstring.splitlines() if "pip install" not in line)

    explained = re.findall(r"(?<!\S)(?:``|\[)?(--[a-z][a-z-]*)", own)

    assert [option for option in explained if f'"{option}"' not in code] == []


def test_every_path_of_a_bench_that_is_written_exists():
    missing = {
        f"{source.relative_to(ROOT)}: {name}"
        for source in SOURCES
        for name in WRITTEN.findall(source.read_text())
        if not (ROOT / name).exists()
    }

    assert missing == set()
