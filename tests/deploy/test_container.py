"""The recipe of the image and the scripts of deploy/: validators are content, no secret enters."""

import re

import pytest

from tests.deploy.validators import DEPLOY, ROOT, checked

RECIPE = (DEPLOY / "Containerfile").read_text()
SCRIPTS = [*sorted(DEPLOY.rglob("*.sh")), ROOT / ".ci" / "run"]
COPIED = [
    name
    for line in re.findall(r"^COPY (?!--from)(.+)$", RECIPE, re.MULTILINE)
    for name in line.split()[:-1]
]
CONTEXT = [
    line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
]


def test_hadolint_has_nothing_to_say():
    linted = checked("hadolint", DEPLOY / "Containerfile")

    assert (linted.returncode, linted.stdout) == (0, "")


def test_hadolint_would_refuse_a_careless_recipe(tmp_path):
    careless = tmp_path / "Containerfile"
    careless.write_text("FROM debian\nRUN cd / && sudo apt-get install curl\n")

    assert checked("hadolint", careless).returncode == 1


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_shellcheck_has_nothing_to_say(script):
    linted = checked("shellcheck", "-x", script)

    assert (linted.returncode, linted.stdout) == (0, "")


def test_the_build_sees_what_it_copies_and_nothing_else():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()

    assert ignored[1] == "*"  # before every exception
    assert sorted(COPIED) == sorted(CONTEXT)
    assert [name for name in COPIED if not (ROOT / name).exists()] == []


def test_every_package_of_the_site_is_copied():
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert packages - {"tests", "bench"} <= set(COPIED)


def test_it_runs_as_a_number_that_kubernetes_can_check_and_not_as_root():
    assert re.findall(r"^USER (.+)$", RECIPE, re.MULTILINE) == ["10001:10001"]
