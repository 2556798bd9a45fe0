"""Data walks one way through the packages; imports point the other way, never back."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

UPSTREAM_FIRST = ["training", "registry", "inference", "hippo_site"]
DJANGO_ROOMS = {"management", "migrations", "models.py", "admin.py", "apps.py"}


def imported_by(path: Path) -> set[str]:
    """The top-level packages a file imports."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name.split(".")[0] for name in names}


def files_of(package: str) -> list[Path]:
    files = sorted((settings.BASE_DIR / package).rglob("*.py"))
    assert files, package
    return files


@pytest.mark.parametrize("package", UPSTREAM_FIRST)
def test_package_imports_only_what_lies_upstream(package):
    downstream = set(UPSTREAM_FIRST[UPSTREAM_FIRST.index(package) + 1 :])

    backwards = {path: imported_by(path) & downstream for path in files_of(package)}

    assert not {path: names for path, names in backwards.items() if names}


def test_core_imports_numpy_and_the_standard_library_only():
    import sys

    allowed = {"numpy", "training"} | sys.stdlib_module_names

    foreign = {path: imported_by(path) - allowed for path in files_of("training/core")}

    assert not {path: names for path, names in foreign.items() if names}


def test_core_knows_no_other_room_of_training():
    for path in files_of("training/core"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("training"):
                assert node.module.startswith("training.core"), path


def test_core_prints_nothing():
    for path in files_of("training/core"):
        calls = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Call)]
        assert "print" not in {getattr(call.func, "id", "") for call in calls}, path


def test_django_stays_in_its_rooms_of_training():
    for path in files_of("training"):
        if not DJANGO_ROOMS & set(path.relative_to(settings.BASE_DIR / "training").parts):
            assert not imported_by(path) & {"django", "rest_framework"}, path


def test_only_the_settings_read_the_environment():
    signs = ("os.environ[", "os.environ.get", "getenv", ".ENVIRON")

    readers = {
        path.name
        for package in UPSTREAM_FIRST
        for path in files_of(package)
        if any(sign in path.read_text() for sign in signs)
    }

    assert readers == {"settings.py"}
