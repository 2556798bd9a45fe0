"""Commands import only what they need: counted, because a slow start is mostly imports."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

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


def test_help_sets_up_no_app_and_no_table():
    imported = modules(dict(os.environ), "train_mnist", "--help")

    assert not imported & (PAGES | DATABASE)
    assert len(imported) < 560


@pytest.mark.parametrize(
    "words", [["sync_models"], ["evaluate_model", STARTER, "--dataset", "uci-digits"]]
)
def test_a_command_imports_no_page_and_no_report(database, words):
    imported = modules(database, *words)

    assert not imported & (PAGES | REPORTS | {"training.core.fit"})
    assert len(imported) < 920
