"""manage.py sync_models: what it prints, in words and as JSON, and its exit codes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from registry.models import HubModel
from tests.fake_hub.server import FakeHub
from tests.migrated_database import migrated_database
from tests.registry.conftest import Publish, Save, put

pytestmark = pytest.mark.django_db
Shell = Callable[..., subprocess.Popen[str]]


def run(*arguments: str) -> tuple[str, str]:
    """What the command prints to stdout and to stderr."""
    out, err = StringIO(), StringIO()
    call_command("sync_models", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_changes_are_printed_before_the_counts(put_here: Save, folder: Path) -> None:
    put_here("ada")
    put_here("ben").with_suffix(".json").write_text("{}")

    out, err = run()

    assert out == (
        "created   ada\n"
        "invalid   ben: The .json does not give the accuracy.\n"
        f"{folder}: 1 created, 0 updated, 0 unchanged, 0 missing, 1 invalid.\n"
    )
    assert err == f"Asking {folder} …\n"


def test_a_dry_run_says_so_and_writes_nothing(put_here: Save, folder: Path) -> None:
    put_here("ada")

    out, _ = run("--dry-run")

    assert out == (
        "created   ada\n"
        f"{folder}: 1 created, 0 updated, 0 unchanged, 0 missing, 0 invalid "
        "(dry run: nothing was written).\n"
    )
    assert not HubModel.objects.exists()


def test_json_is_one_document(put_here: Save, folder: Path) -> None:
    put_here("ada")

    out, _ = run("--json")

    document = json.loads(out)
    assert document | {"head": "", "seconds": 0} == {
        "repo_id": str(folder),
        "source": "folder",
        "head": "",
        "dry_run": False,
        "created": ["ada"],
        "updated": [],
        "unchanged": [],
        "missing": [],
        "invalid": {},
        "changes": {},
        "requests": 0,
        "bytes": 0,
        "seconds": 0,
    }


def test_repo_names_another_repository(folder: Path, tmp_path: Path) -> None:
    put(tmp_path / "other", "eve")

    out, _ = run("--repo", str(tmp_path / "other"))

    assert out.startswith("created   eve\n")
    assert HubModel.objects.get().repository.repo_id == str(tmp_path / "other")


def test_a_folder_that_is_named_counts_from_the_current_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "other", "eve")
    monkeypatch.chdir(tmp_path)

    run("--repo", "./other")

    assert HubModel.objects.get().repository.repo_id == str(tmp_path / "other")


def test_force_reads_every_artifact_again(three: None) -> None:
    HubModel.objects.filter(name="ben").update(accuracy=12.0)

    assert run("--force")[0].startswith("updated   ben: Accuracy 12.0 → 98.25.\n")


def test_a_dry_run_shows_the_difference(three: None, put_here: Save, folder: Path) -> None:
    put_here("ben", 98.5, seed=1, training={"dataset": "mnist"})
    (folder / "cyd.npz").unlink()

    out, _ = run("--dry-run")

    assert out.splitlines()[:2] == [
        "updated   ben: Accuracy 98.25 → 98.5, dataset – → mnist, training.",
        "missing   cyd",
    ]


def test_a_folder_that_does_not_exist_is_reported_in_one_line(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as failure:
        run("--repo", str(tmp_path / "nowhere"))

    (line,) = str(failure.value).splitlines()
    assert line.startswith("The records were left as they were. ")
    assert "nowhere" in line


def test_a_failure_is_a_json_document_too(folder: Path, tmp_path: Path) -> None:
    out = StringIO()

    with pytest.raises(CommandError) as failure:
        call_command("sync_models", "--json", "--repo", str(tmp_path / "nowhere"), stdout=out)

    assert json.loads(out.getvalue()) == {"error": str(failure.value)}


@pytest.fixture
def shell(tmp_path: Path, settings: Settings) -> Shell:
    """A function that starts ``manage.py …`` in a process, with a database for this test."""
    variables = {"DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}", "SECRET_KEY": "test"}
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}

    def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=inherited | variables | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def test_two_first_syncs_at_once_both_succeed(shell: Shell, tmp_path: Path) -> None:
    for number in range(5):
        put(tmp_path / "models", f"net-{number}", seed=number)
    migrated_database(tmp_path / "db.sqlite3")
    repo = str(tmp_path / "models")

    runs = [shell("sync_models", "--json", HF_MODEL_REPO=repo) for _ in range(2)]

    reports = [json.loads(run.communicate()[0]) for run in runs]
    names = [f"net-{number}" for number in range(5)]
    assert [run.returncode for run in runs] == [0, 0]
    assert sorted(report["created"] for report in reports) == [[], names]
    assert sorted(report["unchanged"] for report in reports) == [[], names]


def test_without_a_database_the_reason_is_one_line(shell: Shell) -> None:
    run = shell("sync_models")

    out, err = run.communicate()

    assert run.returncode == 1
    assert out == ""
    assert err.splitlines()[-1] == (
        "Error: The records were left as they were. "
        "The database lacks a table or a column: run manage.py migrate."
    )
    assert "Traceback" not in err


def test_an_unknown_option_is_a_usage_error(shell: Shell) -> None:
    run = shell("sync_models", "--everything")
    run.communicate()

    assert run.returncode == 2


def test_a_quiet_sync_prints_changes_only(put_here: Save) -> None:
    """So that cron mails nothing of a sync that changed nothing."""
    put_here("ada")

    first, second = run("--quiet"), run("--quiet")

    assert first[0].startswith("created   ada\n")
    assert (first[1], second) == ("", ("", ""))


def test_a_hub_that_has_to_be_asked_again_is_no_silence_except_with_quiet(
    hub: FakeHub, publish: Publish
) -> None:
    publish("ada", 95.0)
    hub.fault(status=503)
    _, lines = run()
    hub.fault(status=503)
    _, lines_if_quiet = run("--quiet")

    again = "The Hub at 127.0.0.1 answered 503: asking again …"
    assert (lines, lines_if_quiet) == (f"Asking ada/digits …\n{again}\n", "")
