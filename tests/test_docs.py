"""The documents: their examples run and answer as shown; what they name exists."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands

from inference import samples
from inference.serving import Serving, serving
from inference.serving.pool import NetworkPool
from inference.urls import routes
from inference.v2.urls import v2_routes
from registry.conf import manager_for_settings
from registry.sync import sync
from tests.documents import (
    ADDRESS,
    LEFT_OUT,
    ROOT,
    blocks,
    expected_output,
    fits,
    json_documents,
    programs,
)

PAGES = ["README.md", "docs/API.md"]
HOST = ADDRESS.removeprefix("http://")


def requests_and_answers() -> list:
    """Every block of curl lines, with the block of answers that follows it."""
    pairs = []
    for page in PAGES:
        found = blocks(page)
        for (kind, code), (form, answer) in zip(found, [*found[1:], ("", "")], strict=True):
            if kind == "sh" and "curl" in code:
                assert form in READ, f"{page} does not show what this answers: {code}"
                name = code.split(" -")[1].strip("s ")[:50]
                pairs.append(pytest.param(code, form, answer, id=name))
    return pairs


READ = {"json": lambda text: list(json_documents(text)), "text": str.splitlines}


@pytest.fixture
def site(live_server, settings, tmp_path, monkeypatch):
    """The site as a fresh clone serves it: the starter's networks, and no MNIST."""
    settings.MNIST_DIR = tmp_path
    samples.source.cache_clear()
    monkeypatch.setattr(serving, "__dict__", Serving(NetworkPool()).__dict__)
    sync(manager_for_settings(), started_by="a test")
    serving.preload()
    yield live_server.url.removeprefix("http://")
    samples.source.cache_clear()


def paste(code: str, site: str) -> str:
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", code.replace(HOST, site)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.mark.parametrize(("code", "form", "answer"), requests_and_answers())
def test_a_curl_line_gets_the_answer_that_the_page_shows(site, code, form, answer):
    actual = READ[form](paste(code, site))

    assert fits(READ[form](answer), actual), actual


def run(command: list[str], code: str, site: str) -> list[str]:
    """The lines that a program prints."""
    code = code.replace(HOST, site)
    return subprocess.run(
        command, input=code, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()


@pytest.mark.parametrize("program", programs("docs/API.md", "python"))
def test_the_python_examples_print_what_the_page_shows(site, program):
    httpx2 = program.replace(
        "import httpx\n", "import httpx2 as httpx\n"
    )  # the Hub client brings it

    printed = run([sys.executable, "-"], httpx2, site)

    assert printed == expected_output(program)


@pytest.mark.skipif(not shutil.which("node"), reason="needs node")
@pytest.mark.parametrize("program", programs("docs/API.md", "js"))
def test_the_javascript_examples_print_what_the_page_shows(site, program):
    printed = run(["node", "--input-type=module", "-"], program, site)

    assert printed == expected_output(program)


def test_the_comparison_sees_a_difference():
    assert fits({"a": [1, LEFT_OUT], "b": LEFT_OUT}, {"a": [1, 2], "b": 3})
    assert not fits({"a": [1, LEFT_OUT]}, {"a": [2, 2]})
    assert not fits({"a": 1}, {"a": 1, "b": 2})
    assert not fits([1, 2], [1, 2, 3])


def test_the_comment_of_a_print_is_its_expected_output():
    program = "print(1)  # 1\nn = 2  # two\nconsole.log(2, 3); // 2 3\n    print(4)\n"

    assert expected_output(program) == ["1", "2 3", "no comment"]


@pytest.mark.mnist
def test_the_readmes_training_line_trains(mnist, tmp_path):
    (code,) = [code for kind, code in blocks("README.md") if "train_mnist --sizes" in code and kind]
    (line,) = [line for line in code.splitlines() if "train_mnist" in line]
    line = line.replace(".venv/bin/python", sys.executable).replace("--epochs 30", "--epochs 1")

    path = paste(f"{line} --output {tmp_path} --runs-dir {tmp_path}/runs", "")

    assert path.startswith(f"{tmp_path}/mnist-784-100-10-relu-9")


@pytest.mark.parametrize("language", ["sh", "python", "js"])
def test_every_route_has_an_example_in_every_language(language):
    code = "".join(code for kind, code in blocks("docs/API.md") if kind == language)

    assert [path for path in PATHS if not re.search(in_code(path), code)] == []


# A version is one more step in a model's addresses, and /v2/ is /v2: shown without.
PATHS = {
    "/" + str(route.pattern).replace("/versions/<str:version>", "").rstrip("/")
    for route in [*routes, *v2_routes]
}


def in_code(path: str) -> str:
    """A pattern for a request of a path in code, with any name of a model in it."""
    name = r"""[^/?\s"'`]+"""
    parts = re.split(r"<str:\w+>", path)
    return rf"""(?:{HOST}|["'`]|\$\{{hippo\}}){name.join(parts)}(?=["'`?\s])"""


def test_the_documents_name_every_command():
    text = "".join(page.read_text() for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
    ours = [
        name for name, app in get_commands().items() if app in {"training", "registry", "accounts"}
    ]

    assert len(ours) >= 6
    assert not [name for name in ours if name not in text]


@pytest.mark.parametrize("document", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/*.md")))
def test_every_link_between_documents_has_its_file(document):
    text = document.read_text()

    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]

    assert not [target for target in targets if not (document.parent / target).exists()]


def anchors(document: Path) -> list[str]:
    """What links to the headings of a document end in, as GitHub makes it of their words."""
    headings = re.findall(r"(?m)^#+ (.*)$", document.read_text())
    return [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]


@pytest.mark.parametrize("document", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/*.md")))
def test_every_link_to_a_heading_has_its_heading(document):
    links = re.findall(r"\]\(([^)#:]*)#([^)]+)\)", document.read_text())

    assert [
        (file, anchor)
        for file, anchor in links
        if anchor not in anchors(document.parent / file if file else document)
    ] == []


def test_every_decision_is_in_the_index_by_topic():
    decisions = ROOT / "docs/DECISIONS.md"
    dated = [anchor for anchor in anchors(decisions) if anchor.startswith("20")]
    index = decisions.read_text().partition("\n## ")[0]

    assert sorted(re.findall(r"\]\(#([^)]+)\)", index)) == sorted(dated)


def rooms() -> list[str]:
    """The modules and folders at the top of each package, but for Django's own names."""
    usual = {"__init__.py", "apps.py", "migrations", "README.md", "__pycache__"}
    return sorted(
        f"{package}/{room.name}"
        for package in ("training", "registry", "accounts", "inference", "hippo_site")
        for room in (ROOT / package).iterdir()
        if room.name not in usual
    )


@pytest.mark.parametrize("room", rooms())
def test_the_map_names_every_room(room):
    name = room.partition("/")[2].removesuffix(".py")

    assert re.search(rf"`{re.escape(name)}(/|\.py)?`", (ROOT / "docs/ARCHITECTURE.md").read_text())


FOLDERS = (
    "accounts",
    "deploy",
    "hippo_site",
    "inference",
    "registry",
    "training",
    "tests",
    "bench",
    "docs",
    "templates",
)
NAMED_PATH = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]*)")
DOTTED = re.compile(
    r"\b((?:accounts|hippo_site|inference|registry|training)(?:\.[A-Za-z_0-9]+)+)\b"
)
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md")])
LIST_OF_OLD_NAMES = "## 2026-11-25 · Rooms"  # the section of DECISIONS.md that lists them


def without_old_names(document) -> str:
    before, _, after = document.read_text().partition(LIST_OF_OLD_NAMES)
    return before + after.partition("\n## ")[2]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_that_a_document_names_exists(document):
    named = NAMED_PATH.findall(without_old_names(document))

    assert [path for path in named if not (ROOT / path).exists()] == []


def names_something(dotted: str) -> bool:
    """Whether a module, a name that a module mentions, or a column of a model is there."""
    label = ".".join(dotted.split(".")[:2]).lower()
    if label in {model._meta.label_lower for model in apps.get_models()}:
        return True
    path = ROOT / dotted.replace(".", "/")
    sources = [path.parent.with_suffix(".py"), path.parent / "__init__.py"]
    texts = [source.read_text() for source in sources if source.exists()]
    is_module = path.is_dir() or path.with_suffix(".py").exists()
    return is_module or any(re.search(rf"\b{path.name}\b", text) for text in texts)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_that_a_document_names_exists(document):
    names = DOTTED.findall(without_old_names(document))

    assert [name for name in names if not names_something(name)] == []


def test_an_old_name_names_nothing():
    assert names_something("training.hub.ModelManager")
    assert not names_something("training.diary")
