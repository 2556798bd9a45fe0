"""What the documents tell people to paste is pasted here, and has to answer as they say."""

import json
import re
import shutil
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import get_commands

from inference import samples
from inference.serving import Serving, serving
from inference.stock import Stock
from inference.urls import routes
from registry.repository import manager_for_settings
from registry.sync import sync

ROOT = settings.BASE_DIR
PAGES = ["README.md", "docs/API.md"]
LEFT_OUT = "…"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: str) -> list[tuple[str, str]]:
    return BLOCK.findall((ROOT / page).read_text())


def asked_and_answered() -> list:
    """Every curl line, with the JSON block that follows it."""
    pairs = []
    for page in PAGES:
        found = blocks(page)
        for (kind, code), (next_kind, answer) in zip(found, [*found[1:], ("", "")], strict=True):
            if kind == "sh" and "curl" in code:
                assert next_kind == "json", f"{page} does not show what this answers: {code}"
                pairs.append(pytest.param(code, answer, id=code.split(" -")[1].strip("s ")[:50]))
    return pairs


def fits(said, given) -> bool:
    """Whether an answer is what a document says, where it says something."""
    if said == LEFT_OUT:
        return True
    if isinstance(said, str) and said.endswith(LEFT_OUT):
        return given.startswith(said.removesuffix(LEFT_OUT))
    if isinstance(said, dict):
        return said.keys() == given.keys() and all(fits(said[key], given[key]) for key in said)
    if isinstance(said, list):
        shown = said[:-1] if said[-1:] == [LEFT_OUT] else said
        as_long = len(given) >= len(shown) if shown != said else len(given) == len(said)
        return as_long and all(map(fits, shown, given))
    if isinstance(said, float):
        return given == pytest.approx(said, rel=1e-3)
    return said == given


@pytest.fixture
def site(live_server, settings, tmp_path, monkeypatch):
    """The site as a fresh clone serves it: the starter's networks, and no MNIST."""
    settings.MNIST_DIR = tmp_path
    samples._source.cache_clear()
    monkeypatch.setattr(serving, "__dict__", Serving(Stock()).__dict__)
    sync(manager_for_settings(), started_by="a test")
    serving.preload()
    yield live_server.url.removeprefix("http://")
    samples._source.cache_clear()


def paste(code: str, site: str) -> str:
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", code.replace("127.0.0.1:8000", site)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.mark.parametrize(("code", "answer"), asked_and_answered())
def test_a_pasted_line_answers_as_the_page_says(site, code, answer):
    given = json.loads(paste(code, site))

    assert fits(json.loads(answer), given), given


def examples(kind: str) -> list:
    """The examples of the API document in one language."""
    return [code for found, code in blocks("docs/API.md") if found == kind]


def run(command: list[str], code: str, site: str) -> str:
    code = code.replace("127.0.0.1:8000", site)
    return subprocess.run(
        command, input=code, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize("code", examples("python"))
def test_the_python_examples_run(site, code):
    code = code.replace("import httpx\n", "import httpx2 as httpx\n")  # the Hub client brings it

    assert run([sys.executable, "-"], code, site)


@pytest.mark.skipif(not shutil.which("node"), reason="needs node")
@pytest.mark.parametrize("code", examples("js"))
def test_the_javascript_examples_run(site, code):
    assert run(["node", "--input-type=module", "-"], code, site)


def test_the_comparison_sees_a_difference():
    assert fits({"a": [1, LEFT_OUT], "b": LEFT_OUT}, {"a": [1, 2], "b": 3})
    assert not fits({"a": [1, LEFT_OUT]}, {"a": [2, 2]})
    assert not fits({"a": 1}, {"a": 1, "b": 2})
    assert not fits([1, 2], [1, 2, 3])


@pytest.mark.mnist
def test_the_readmes_training_line_trains(mnist, tmp_path):
    (code,) = [code for kind, code in blocks("README.md") if "train_mnist --sizes" in code and kind]
    (line,) = [line for line in code.splitlines() if "train_mnist" in line]
    line = line.replace(".venv/bin/python", sys.executable).replace("--epochs 30", "--epochs 1")

    path = paste(f"{line} --output {tmp_path}", "")

    assert path.startswith(f"{tmp_path}/mnist-784-100-10-relu-9")


def test_every_address_has_a_place_in_the_api_document():
    text = (ROOT / "docs/API.md").read_text()

    paths = ["/" + str(route.pattern).replace("<str:name>", "NAME") for route in routes]

    assert not [path for path in paths if path not in text]


def test_every_command_of_ours_is_named_in_the_documents():
    text = "".join(page.read_text() for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
    ours = [name for name, app in get_commands().items() if app in {"training", "registry"}]

    assert len(ours) >= 6
    assert not [name for name in ours if name not in text]


@pytest.mark.parametrize("document", sorted(ROOT.glob("*.md")) + sorted(ROOT.glob("docs/*.md")))
def test_every_link_between_documents_leads_somewhere(document):
    text = document.read_text()

    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in target]

    assert not [target for target in targets if not (document.parent / target).exists()]
