"""The environment is read in one place, described in one file, and checked as it is read."""

import ast
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from hippo_site.environment import env, env_secret, secret_key

ROOT = settings.BASE_DIR
KINDS = ("str", "list", "bool", "int", "choice", "path", "prefix", "rate", "secret")
READERS = {f"env_{kind}" for kind in KINDS}


def variables_read() -> set[str]:
    files = [ROOT / "hippo_site" / name for name in ("settings.py", "environment.py")]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text()))]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    read = {
        (call.func.id, call.args[0].value)
        for call in calls
        if getattr(call.func, "id", "") in READERS and isinstance(call.args[0], ast.Constant)
    }
    in_files = {f"{name}_FILE" for reader, name in read if reader == "env_secret"}
    return {name for _, name in read} | in_files


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
        ("PORT", "http", "PORT must be a whole number from 0 to 65535."),
        ("WEB_CONCURRENCY", "0", "WEB_CONCURRENCY must be a whole number from 1 to 1000."),
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
        ("PORT", "65536", "PORT must be a whole number from 0 to 65535."),
        ("HOST", "example.org", "HOST must be IP addresses or unix:PATH, separated by commas"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT must be one of: text, json."),
        ("DATABASE_URL", "mysql://h/d", "DATABASE_URL must be sqlite:///… or postgres://…"),
        ("DATABASE_URL", "garbage", "DATABASE_URL must be sqlite:///… or postgres://…"),
        ("NOTIFY_WEBHOOK", "http://example.org/", "NOTIFY_WEBHOOK must be https://host/path"),
        ("NOTIFY_WEBHOOK", "https://example.org/", "NOTIFY_WEBHOOK needs NOTIFY_WEBHOOK_SECRET"),
        ("NOTIFY_EMAILS", "ada@example.org", "NOTIFY_EMAILS needs EMAIL_URL"),
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


PRODUCTION = {"HTTPS": "on", "ALLOWED_HOSTS": "hippo.example", "TRUSTED_PROXIES": "1"}


def test_djangos_deployment_checks_have_nothing_to_say_of_a_site_in_production():
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    variables = os.environ | PRODUCTION | {"SECRET_KEY": "0123456789abcdefghij" * 4}

    checked = subprocess.run(
        command, env=variables, cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (checked.returncode, checked.stderr) == (0, "")
    assert "no issues (0 silenced)" in checked.stdout


def secret_in(monkeypatch, **variables):
    """What env_secret makes of SECRET_KEY and SECRET_KEY_FILE."""
    for name in ("SECRET_KEY", "SECRET_KEY_FILE"):
        monkeypatch.setitem(env.ENVIRON, name, str(variables.get(name, "")))
    return env_secret("SECRET_KEY")


def test_a_secret_may_stand_in_a_file_of_its_own(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("of one line \n")

    assert secret_in(monkeypatch, SECRET_KEY_FILE=tmp_path / "key") == "of one line"
    assert secret_in(monkeypatch, SECRET_KEY="of the variable") == "of the variable"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read: No such file or directory."),
        (b"\xff", "cannot be read: it is not UTF-8."),
        (b" \n", "must hold one line of text, the secret."),
        (b"two\nlines\n", "must hold one line of text, the secret."),
        (b"x" * 10_001, "must hold one line of text, the secret."),
    ],
)
def test_a_file_without_a_secret_is_refused_by_its_name(monkeypatch, tmp_path, content, message):
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(ImproperlyConfigured) as refused:
        secret_in(monkeypatch, SECRET_KEY_FILE=file)

    assert str(refused.value) == f"SECRET_KEY_FILE: {file} {message}"


def test_a_secret_in_both_places_is_refused_without_showing_it(monkeypatch, tmp_path):
    with pytest.raises(ImproperlyConfigured) as refused:
        secret_in(monkeypatch, SECRET_KEY="abc", SECRET_KEY_FILE=tmp_path)

    assert str(refused.value) == "Set SECRET_KEY or SECRET_KEY_FILE, not both."


def test_a_secret_key_that_cannot_be_read_is_one_line(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    (tmp_path / ".secret-key").write_bytes(b"\xff\xfe")

    with pytest.raises(ImproperlyConfigured, match=r"^Set SECRET_KEY or SECRET_KEY_FILE: .* read"):
        secret_key(tmp_path / ".secret-key")
