"""The environment is read in one place, described in one file, and checked as it is read."""

import ast
import os
import subprocess
import sys

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
READERS = {f"env_{kind}" for kind in ("str", "list", "bool", "int", "choice", "path", "rate")}


def variables_read() -> set[str]:
    tree = ast.parse((ROOT / "hippo_site" / "settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {
        call.args[0].value
        for call in calls
        if getattr(call.func, "id", "") in READERS and isinstance(call.args[0], ast.Constant)
    }


def example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    pairs = [line.split("=", 1) for line in lines if line and not line.startswith("#")]
    return dict(pairs)


def with_environment(**variables):
    """Load the settings in a process of their own and print them."""
    code = "from django.conf import settings as s; print(s.DEBUG, s.PORT, s.DATABASES['default'])"
    clean = {name: value for name, value in os.environ.items() if name not in example()}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=clean | {"DJANGO_SETTINGS_MODULE": "hippo_site.settings"} | variables,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_example_lists_exactly_what_the_settings_read():
    assert set(example()) == variables_read()


def test_the_example_spells_out_the_defaults():
    defaults = with_environment().stdout

    assert with_environment(**example()).stdout == defaults
    assert defaults.startswith("False 8000 ")


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("DEBUG", "maybe", "DEBUG must be one of: 1, true, yes, on, 0, false, no, off."),
        ("PORT", "http", "PORT must be a whole number, 0 or more."),
        ("WEB_CONCURRENCY", "-1", "WEB_CONCURRENCY must be a whole number, 0 or more."),
        (
            "PREDICT_RATE",
            "fast",
            "PREDICT_RATE must be a rate: 5/sec, 120/min, 1000/hour, 10000/day.",
        ),
        (
            "PREDICT_RATE",
            "0/min",
            "PREDICT_RATE must be a rate: 5/sec, 120/min, 1000/hour, 10000/day.",
        ),
        ("LOG_FORMAT", "xml", "LOG_FORMAT must be one of: text, json."),
        ("DATABASE_URL", "mysql://h/d", "DATABASE_URL must be sqlite:///… or postgres://…"),
        ("DATABASE_URL", "garbage", "DATABASE_URL must be sqlite:///… or postgres://…"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(variable, value, message):
    refused = with_environment(**{variable: value})

    assert refused.returncode == 1
    assert message in refused.stderr


def test_a_relative_database_path_counts_from_the_project_root():
    assert (
        f"{ROOT}/other.sqlite3" in with_environment(DATABASE_URL="sqlite:///other.sqlite3").stdout
    )


def test_the_secret_key_file_is_private():
    with_environment()

    assert (ROOT / ".secret-key").stat().st_mode & 0o777 == 0o600
