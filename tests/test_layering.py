"""Layers: which package and module may import which, which may print, how large a folder is."""

import ast
from collections import Counter
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from django.conf import settings

UPSTREAM_FIRST = ["training", "registry", "accounts", "inference", "hippo_site"]
# Each part of training may import itself and the parts named behind it.
TRAINING_PARTS: dict[str, set[str]] = {
    "core": set(),
    "suggestions": set(),
    "retries": set(),
    "hub": {"core", "suggestions", "retries"},
    "runs": {"core"},
    "evaluation": {"core", "runs"},  # compares runs
    "charts": {"core"},
    "html_fragments": {"charts"},
    "settings_comparison": {"html_fragments"},
    "executors": {"runs"},
    "sweeps": {"core", "runs", "executors", "datasets"},
    "scoring": {"core", "runs", "executors"},
    "report": {"core", "runs", "evaluation", "charts", "html_fragments"},
    "download": set(),
    "mnist_files": {"core", "download"},
    "datasets": {"core", "download", "mnist_files"},
    "models": {"runs"},
    "admin": {"html_fragments", "models"},
    "tracking": {"core", "runs"},
    "management": {
        "core",
        "tracking",
        "suggestions",
        "retries",
        "hub",
        "runs",
        "evaluation",
        "executors",
        "sweeps",
        "scoring",
        "report",
        "datasets",
        "models",
    },
}
LARGEST_FOLDER = 16  # modules side by side
DJANGO_ROOMS = {"management", "migrations", "models", "admin", "apps.py"}


@cache
def imports_in(path: Path) -> list[ast.Import | ast.ImportFrom]:
    """The import statements of a file, at its top or inside a function."""
    nodes = ast.walk(ast.parse(path.read_text()))
    return [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]


def imported_by(path: Path) -> set[str]:
    """The top-level packages a file imports."""
    names = set()
    for node in imports_in(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        else:
            names.add(node.module or "")
    return {name.split(".")[0] for name in names}


def module_name(path: Path) -> str:
    parts = path.relative_to(settings.BASE_DIR).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def modules_imported_by(path: Path, modules: set[str]) -> set[str]:
    """The modules of this project that a file imports."""
    names = set()
    for node in imports_in(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= (inner & modules) | ({node.module} if inner - modules else set())
    return (names & modules) - {module_name(path)}


def prints(path: Path) -> bool:
    """Whether a file names ``print`` or one of the standard streams."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    attributes = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
    return "print" in names or bool({"sys.stdout", "sys.stderr"} & attributes)


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


@pytest.mark.parametrize("part", TRAINING_PARTS)
def test_a_part_of_training_imports_only_the_parts_below_it(part):
    modules = {module_name(path) for path in files_of("training")}
    allowed = {part} | TRAINING_PARTS[part]

    imported = {
        f"{module_name(path)} imports {name}"
        for path in files_of("training")
        for name in modules_imported_by(path, modules)
        if module_name(path).split(".")[1:2] == [part] and name.split(".")[1] not in allowed
    }

    assert not imported


def test_every_part_of_training_has_its_layer():
    parts = {name.split(".")[1] for name in map(module_name, files_of("training")) if "." in name}

    assert parts - {"apps", "migrations"} == TRAINING_PARTS.keys()


def test_no_modules_import_each_other_in_a_circle():
    paths = [path for package in UPSTREAM_FIRST for path in files_of(package)]
    modules = {module_name(path) for path in paths}
    imports = {module_name(path): modules_imported_by(path, modules) for path in paths}

    TopologicalSorter(imports).prepare()  # raises CycleError, which shows the circle


def test_only_the_edges_print():
    printers = {
        str(path.relative_to(settings.BASE_DIR))
        for package in UPSTREAM_FIRST
        for path in files_of(package)
        if prints(path)
    }

    assert printers == {"training/management/console.py"}  # the progress bar


@pytest.mark.parametrize("package", [*UPSTREAM_FIRST, "tests", "bench"])
def test_no_folder_has_more_modules_than_a_reader_can_take_in(package):
    modules = [path for path in files_of(package) if path.name != "__init__.py"]

    crowded = Counter(path.parent for path in modules if path.parent.name != "migrations")

    assert not {folder: count for folder, count in crowded.items() if count > LARGEST_FOLDER}


def test_django_stays_in_its_rooms_of_training():
    for path in files_of("training"):
        if not DJANGO_ROOMS & set(path.relative_to(settings.BASE_DIR / "training").parts):
            assert not imported_by(path) & {"django", "rest_framework"}, path


def test_only_one_module_reads_the_environment():
    signs = ("os.environ[", "os.environ.get", "getenv", ".ENVIRON")

    readers = {
        path.name
        for package in UPSTREAM_FIRST
        for path in files_of(package)
        if any(sign in path.read_text() for sign in signs)
    }

    assert readers == {"environment.py"}
