"""Databases that cannot be used: each command says so in one line, and leaves nothing behind."""

import subprocess
import sys
from pathlib import Path

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
}


@pytest.fixture
def databases(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "folder").mkdir()
    (tmp_path / "garbage").write_bytes(bytes(range(256)) * 20)
    sqlite = {name: f"sqlite:///{tmp_path}/{name}" for name in ("folder", "garbage")}
    return sqlite | {"nobody listens": "postgres://postgres@127.0.0.1:1/site"}


@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_one_line_and_exit_code_one(
    tmp_path: Path, databases: dict[str, str], command: str
) -> None:
    words = [word.format(folder=tmp_path) for word in COMMANDS[command]]
    before = sorted(tmp_path.rglob("*"))
    processes = {name: start(url, command, *words) for name, url in databases.items()}

    for name, process in processes.items():
        stderr = process.communicate(timeout=60)[1]
        assert process.returncode == 1, name
        assert stderr.startswith("Error: "), name
        assert "database could not be used" in stderr, name
        assert stderr.count("\n") == 1, name
    assert sorted(tmp_path.rglob("*")) == before


def start(url: str, *words: str) -> subprocess.Popen[str]:
    env = {"PATH": "/usr/bin:/bin", "SECRET_KEY": "for these tests", "DATABASE_URL": url}
    command = [sys.executable, "manage.py", *words]
    return subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=env, stderr=subprocess.PIPE, text=True
    )
