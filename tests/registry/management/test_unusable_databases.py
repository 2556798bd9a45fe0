"""Databases that cannot be used: each command says so in one line, and leaves nothing behind."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings

BACKUP = Path(__file__).parents[1] / "database" / "hippo-0.1.0.tar.gz"
COMMANDS = {
    "migrate": ["--verbosity", "0"],
    "sync_models": ["--quiet"],
    "set_default_model": ["ada"],
    "backup": ["{folder}/backup.tar.gz"],
    "restore": [str(BACKUP)],
    "move_database": ["--to", "sqlite:///{folder}/moved.sqlite3"],
    "createsuperuser": ["--noinput", "--username", "ada", "--email", "ada@example.org"],
    "changepassword": ["ada"],
    "axes_reset": [],
}
DATABASES = {
    "a folder": "sqlite:///{folder}/folder",
    "garbage": "sqlite:///{folder}/garbage",
    "nobody listens": "postgres://postgres@127.0.0.1:1/site",
}
# Every command in a process of its own, forked from one that has set Django up.
RUN_EACH = """
import json, os, sys
from pathlib import Path
import django
django.setup()
import manage

folder, commands = json.load(sys.stdin)
results = []
for words in commands:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(writing, 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.close(writing)
        sys.argv = ["manage.py", *words]
        manage.main()
        sys.exit()
    os.close(writing)
    with open(reading) as stderr:
        text = stderr.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    results.append((code, text, sorted(map(str, Path(folder).rglob("*")))))
print(json.dumps(results))
"""


class Ended(NamedTuple):
    """How a command ended, and the files beside the database then."""

    code: int
    stderr: str
    files: list[str]


class Place(NamedTuple):
    """The files beside a database that cannot be used, and how each command ended there."""

    files: list[str]
    ended: dict[str, Ended]


@pytest.fixture(scope="module", params=DATABASES)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("unusable")
    (folder / "folder").mkdir()
    (folder / "garbage").write_bytes(bytes(range(256)) * 20)
    files = sorted(map(str, folder.rglob("*")))
    commands = [
        [name, *(word.format(folder=folder) for word in words)] for name, words in COMMANDS.items()
    ]
    done = subprocess.run(
        [sys.executable, "-c", RUN_EACH],
        cwd=settings.BASE_DIR,
        env={
            "PATH": "/usr/bin:/bin",
            "DJANGO_SETTINGS_MODULE": "hippo_site.settings",
            "SECRET_KEY": "for these tests",
            "DATABASE_URL": DATABASES[request.param].format(folder=folder),
        },
        input=json.dumps([str(folder), commands]),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    results = [Ended(*result) for result in json.loads(done.stdout)]
    return Place(files, dict(zip(COMMANDS, results, strict=True)))


@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_one_line_and_exit_code_one(place: Place, command: str) -> None:
    ended = place.ended[command]

    assert ended.code == 1
    assert ended.stderr.startswith("Error: ")
    assert "database could not be used" in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert ended.files == place.files


@pytest.mark.parametrize(("option", "lines"), [([], 1), (["--traceback"], 0)])
def test_a_command_of_django_names_migrate_where_there_are_no_tables(
    tmp_path: Path, option: list[str], lines: int
) -> None:
    ended = subprocess.run(
        [sys.executable, "manage.py", "changepassword", "ada", *option],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"},
        capture_output=True,
        text=True,
        check=False,
    )

    message = "Error: The database lacks a table or a column: run manage.py migrate.\n"
    assert ended.returncode == 1
    assert ended.stderr.count(message) == lines
    assert ended.stderr.count("Traceback") == 2 * (1 - lines)
