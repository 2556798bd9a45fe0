"""Commands import only what they need: counted, because a slow start is mostly imports."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from manage import TRAINING_COMMANDS, WITH_TABLES
from tests.migrated_database import migrated_database

STARTER = "mnist-784-30-10-relu-97"
PAGES = {
    "registry.admin.hub_model",
    "inference.serving",
    "prometheus_client",
    "rest_framework.views",
}
REPORTS = {"training.report", "training.charts.svg", "yaml"}
DATABASE = {"django.db.models", "registry.models", "training.models"}
COUNTED = (
    "import json, runpy, sys\n"
    "sys.argv = {argv!r}\n"
    "try: runpy.run_path('manage.py', run_name='__main__')\n"
    "except SystemExit: pass\n"
    "print(json.dumps(sorted(sys.modules)))"
)


@pytest.fixture
def database(tmp_path):
    """The environment of a site whose database is empty."""
    environment = os.environ | {"DATABASE_URL": migrated_database(tmp_path / "db.sqlite3")}
    return environment | {"HF_MODEL_REPO": "", "SECRET_KEY": "x"}


def modules(environment: dict[str, str], *words: str) -> set[str]:
    """What a command has imported when it ends."""
    code = COUNTED.format(argv=["manage.py", *words])
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def imports(path: Path) -> Iterator[str]:
    """The modules that a file imports from."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            yield str(node.module)


def test_help_sets_up_no_app_and_no_table():
    imported = modules(dict(os.environ), "train_mnist", "--help")

    assert not imported & (PAGES | DATABASE)
    assert len(imported) < 560


def test_a_command_imports_no_page_and_no_report(database):
    imported = modules(database, "sync_models")

    assert not imported & (PAGES | REPORTS | {"training.core.fit"})
    assert len(imported) < 920


def test_evaluating_a_network_sets_up_no_app_and_no_table():
    environment = os.environ | {"HF_MODEL_REPO": "", "SECRET_KEY": "x"}
    imported = modules(environment, "evaluate_model", STARTER, "--dataset", "uci-digits")

    assert not imported & (PAGES | REPORTS | DATABASE | {"training.core.fit", "django.http"})
    assert len(imported) < 560


def test_training_commands_that_use_tables_are_listed():
    """All others run without Django's apps."""
    users = {
        path.stem
        for path in TRAINING_COMMANDS.glob("[a-z]*.py")
        if {"training.management.records", "training.models"} & set(imports(path))
    }

    assert users == set(WITH_TABLES)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"VENV": "nowhere"}, "Nothing is set up here yet: make run\n"),
        ({"SERVER": "uvicorn"}, "SERVER is gunicorn or granian, not uvicorn.\n"),
    ],
)
def test_make_serve_says_in_one_line_why_it_cannot(variables, message):
    refused = subprocess.run(
        ["make", *(f"{name}={value}" for name, value in variables.items()), "serve"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 2
    assert refused.stderr.startswith(message)
