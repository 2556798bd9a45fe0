"""The command lines and Python programs of the documents, and a project to paste them into."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PROGRAMS = (
    r"\.venv/bin/python|manage\.py|python3?|make|curl|pip|systemctl|apt-get|adduser|install|printf|"
    r"cp|rm|sed|cd|nginx|chown|\(?umask|docker|podman|kubectl|helm|git"
)
COMMAND = re.compile(rf"^(?:\$ )?((?:[A-Z_]+=\S* )*(?:{PROGRAMS}) .*)$")
SETTING = re.compile(r"^([A-Z_]+)=(\S*)$")
BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[tuple[str, str]]:
    """The language and the text of each block of code, those inside of lists too."""
    return [
        (language, re.sub(rf"^{indent}", "", text, flags=re.MULTILINE))
        for indent, language, text in BLOCK.findall(page.read_text())
    ]


def pasted(page: Path) -> list[tuple[str, str]]:
    """The ("line", …) of shells and the ("program", …) in Python of a page, in its order."""
    items = []
    for language, text in blocks(page):
        if language == "python":
            items.append(("program", text))
        elif language in ("", "sh"):
            lines = map(COMMAND.match, text.replace("\\\n", " ").splitlines())
            items += [("line", match[1].partition("  #")[0].rstrip()) for match in lines if match]
    return items


def written_settings(page: Path) -> dict[str, str]:
    """The settings that the page puts into ``.env``."""
    lines = [line for _, text in blocks(page) for line in text.splitlines()]
    return dict(match.groups() for line in lines if (match := SETTING.match(line)))


def make_project(folder: Path, data: Path | None = None) -> None:
    """A project as after ``make setup``: settings and data of its own, the code of this one.

    data  another project, whose database and ``models/`` it starts with
    """
    folder.mkdir()
    shutil.copytree(ROOT / "hippo_site", folder / "hippo_site", symlinks=True)
    for name in ("manage.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    for name in ("accounts", "inference", "registry", "training", "templates"):
        (folder / name).symlink_to(ROOT / name)
    (folder / ".venv").symlink_to(sys.prefix)
    shutil.copytree(data / "models" if data else ROOT / "registry" / "starter", folder / "models")
    (folder / "models-9b").mkdir()  # step 8 of CLASS.md: a class's own networks
    if data:
        shutil.copy(data / "db.sqlite3", folder)


def paste(project: Path, items: list[tuple[str, str]], environment: dict[str, str]) -> list[Any]:
    """Run it all in one process there, one after the other: [exit code, output] of each."""
    run = subprocess.run(
        [sys.executable, "-P", str(ROOT / "tests" / "pasting.py")],
        input=json.dumps(items),
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project), **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return list(json.loads(run.stdout))
