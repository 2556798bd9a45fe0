"""Releases: the SBOM is the lock, no audit passes unasked, and publish refuses what is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.release import audit, sbom
from deploy.release.lock import locked, normalised
from tests.deploy.validators import ROOT, VERSION

FILES = ["CHANGELOG.md", "pyproject.toml", "requirements.txt", "requirements-postgres.txt"]
FILES += ["deploy/compose.yaml", "deploy/kubernetes/kustomization.yaml"]
FILES += ["deploy/kubernetes/sweep/kustomization.yaml"]
PERMISSIVE = ("MIT", "BSD", "Apache", "ISC", "PSF", "MPL", "HPND", "0BSD", "Unlicense", "Zlib")
PERMISSIVE += ("LGPL", "CNRI", "Python", "Mozilla")  # used as libraries, unchanged
NEXT = "9.0.0"


@pytest.fixture(scope="module")
def bill() -> dict:
    if not Path(sys.executable).with_name("cyclonedx-py").exists():
        pytest.skip("needs cyclonedx-bom: make deploy-deps")
    return sbom.bill()


def test_the_bill_is_what_is_locked(bill):
    components = {normalised(c["name"]): c["version"] for c in bill["components"]}

    assert components == locked(ROOT)
    assert len(bill["components"]) == len(components) > 40


def test_every_package_that_is_installed_has_a_licence_that_lets_hippo_be_shipped(bill):
    lines = sbom.licences(bill).splitlines()
    doubtful = [
        line
        for line in lines
        if not any(word in line for word in PERMISSIVE) and sbom.UNKNOWN not in line
    ]

    assert len(lines) == len(bill["components"])
    assert doubtful == []


def answer(**changed: object) -> str:
    """pip-audit's document for the lock, with one package's row changed."""
    rows = [{"name": name, "version": v, "vulns": []} for name, v in locked(ROOT).items()]
    rows[0].update(changed)
    return json.dumps({"dependencies": rows})


@pytest.mark.parametrize(
    ("document", "code", "line"),
    [
        (answer(), 0, "no known vulnerability"),
        (answer(vulns=[{"id": "PYSEC-1"}]), audit.VULNERABLE, "Known vulnerabilities in "),
        (answer(skip_reason="not found"), audit.NOT_ASKED, "Not audited: 1 of "),
        ('{"dependencies": []}', audit.NOT_ASKED, "Not audited: "),
        ("", audit.NOT_ASKED, "Not audited: nothing is known of "),
    ],
    ids=["all asked", "one vulnerable", "one skipped", "none asked", "no network"],
)
def test_an_audit_passes_only_where_every_package_was_asked_about(document, code, line, capsys):
    assert audit.verdict(document, "Could not resolve the host.") == code

    printed = capsys.readouterr().out
    assert (line in printed, printed.count("\n")) == (True, 1)


@pytest.fixture
def project(tmp_path) -> Path:
    """A repository with the files that a release changes, and one release."""
    for file in FILES:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text((ROOT / file).read_text())
    (tmp_path / ".gitignore").write_text("/dist/\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "config", "user.name", "Ada")
    git(tmp_path, "config", "user.email", "ada@hippo.example")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "All")
    git(tmp_path, "tag", "v1.2.3")
    return tmp_path


def git(folder: Path, *words: str) -> str:
    return subprocess.run(
        ["git", *words], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


def publish(folder: Path, *words: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "deploy.release.publish", "--lint", "true", *words]
    return subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        check=False, capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["1.2.3"], "1.2.3 is not above 1.2.3, the last release."),
        (["1.2"], "1.2 is not a version: three numbers, such as 1.2.0."),
        ([NEXT, "--lint", "false"], "false failed: see above."),
    ],
)
def test_a_version_that_cannot_be_and_a_red_lint_are_refused(project, words, reason):
    refused = publish(project, *words)

    assert (refused.returncode, refused.stderr) == (1, f"No release: {reason}\n")
    assert git(project, "tag") == "v1.2.3"


def test_without_tags_the_changelog_says_which_release_was_the_last(project):
    git(project, "tag", "--delete", "v1.2.3")

    refused = publish(project, "0.0.1")

    assert refused.stderr == f"No release: 0.0.1 is not above {VERSION}, the last release.\n"


def test_changes_that_are_not_committed_are_refused(project):
    (project / "new.py").write_text("")

    assert "not committed" in publish(project, NEXT).stderr


def test_a_dry_run_changes_nothing(project, bill):
    dry = publish(project, NEXT, "--dry-run")

    assert (dry.returncode, dry.stdout.startswith("Would change CHANGELOG.md")) == (0, True)
    assert (git(project, "status", "--porcelain"), git(project, "tag")) == ("", "v1.2.3")


def test_a_release_is_a_commit_with_its_version_everywhere_a_tag_and_a_bill(project, bill):
    made = publish(project, NEXT)

    assert made.returncode == 0, made.stderr
    assert git(project, "describe") == f"v{NEXT}"
    assert git(project, "status", "--porcelain") == ""
    assert f"## Unreleased\n\n## {NEXT} · " in (project / "CHANGELOG.md").read_text()
    for file in ("pyproject.toml", *FILES[-3:]):
        text = (project / file).read_text()
        assert (NEXT in text, f"hippo:{VERSION}" in text) == (True, False), file
    assert sorted(p.name for p in (project / "dist" / NEXT).iterdir()) == [
        "hippo.cdx.json",
        "licences.txt",
    ]
