"""Every command line in every document runs as it is written, or is listed here with the reason."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

from tests.command_lines import ROOT, blocks, make_project, paste, pasted, written_settings
from tests.fake_hub.server import FakeHub

PAGES = sorted({*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md")})
NOT_RUN = {  # a pattern of lines, and why they are not run here
    r"^make ": "sets up or serves the project itself: .ci/run does",
    r"--track |HIPPO_TOKEN=": "needs a site that runs: tests/training/tracking has one",
    r"curl ": "needs the site: tests/test_docs.py runs README's and API's",
    r"^(apt-get|adduser|install|printf|cp|rm|sed|systemctl|nginx|\(?umask|cd /opt|chown)\b":
        "is for the administrator of a server: tests/deploy checks what these lines install",
    r"docker |^kubectl ": "needs Docker or a cluster: tests/deploy checks what these lines start",
    r"^DATABASE_URL=postgres": "needs a PostgreSQL server: tests/postgres has one",
    r"move_database --to postgres": "needs a PostgreSQL server: tests/registry/database has one",
    r"manage.py restore ": "wants an empty site: tests/registry/database/test_backup.py",
    r"createsuperuser": "asks for a password at a terminal; it is Django's own",
    r"--epochs 30": "trains for half a minute: tests/test_docs.py runs one epoch of it",
    r"fit_doubt": "trains for minutes: tests/training/core/fit/test_doubt.py",
    r"manage.py score ": "needs Apache Arrow: tests/training/scoring",
    r"cluster-keys": "is for several machines: tests/training/executors/test_cluster.py",
    r"NAME\.npz": "is what the page downloads: tests/browser/train has one",
    r"--output /shared/": "is for several machines: tests/training/management/sweep",
}  # fmt: skip
TOKEN = "hf_documents"
RUN_ELSEWHERE = {"API.md": "python"}  # tests/test_docs.py
WRITES_SETTINGS = ("CLASS.md", "TEAM.md")  # into .env, before its lines
FAILS = {"train_mnist --recipe ancestor": 3}  # as its page says
NEEDS_MNIST = ("fetch_mnist", "evaluate_model", "ancestor")


def is_run(page: Path, item: tuple[str, str]) -> bool:
    kind, text = item
    if kind == "program":
        return page.name not in RUN_ELSEWHERE
    return not any(re.search(pattern, text) for pattern in NOT_RUN)


def pages_with_lines() -> list:
    pages = []
    for page in PAGES:
        if items := [item for item in pasted(page) if is_run(page, item)]:
            needs_mnist = any(word in text for _, text in items for word in NEEDS_MNIST)
            marks = [pytest.mark.mnist] if needs_mnist else []
            pages.append(pytest.param(page, items, id=page.name, marks=marks))
    return pages


@pytest.fixture(scope="module")
def hub():
    with FakeHub() as server:
        for repo in ("user/digits", "team/digits", "team/secret"):
            server.add_repo(repo)
        server.store.tokens[TOKEN] = ("user", "write")
        yield server


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    """A project whose database is made: that takes as long as all the lines of a page."""
    project = tmp_path_factory.mktemp("migrated") / "project"
    make_project(project)
    paste(project, [], {"SECRET_KEY": "documents", "DJANGO_SETTINGS_MODULE": ""})
    return project


@pytest.fixture
def project(tmp_path, migrated):
    """A copy of it in a folder of its own."""
    make_project(tmp_path / "project", migrated)
    return tmp_path / "project"


@pytest.mark.parametrize(("page", "items"), pages_with_lines())
def test_what_a_page_says_to_paste_runs(project, hub, page, items, request):
    if any("fetch_mnist" in text for _, text in items):
        request.getfixturevalue("mnist")  # skips the page where it is not at hand
    own_settings = written_settings(page).items() if page.name in WRITES_SETTINGS else ()
    (project / ".env").write_text("".join(f"{name}={value}\n" for name, value in own_settings))
    own = {
        "HOME": str(project.parent),
        "MNIST_DIR": str(settings.MNIST_DIR),
        "SECRET_KEY": "documents",
    }
    own |= {"HF_ENDPOINT": hub.url, "HUGGINGFACE_TOKEN": TOKEN, "DJANGO_SETTINGS_MODULE": ""}

    results = paste(project, items, own)

    for (_, text), (code, output) in zip(items, results, strict=True):
        expected = next((FAILS[words] for words in FAILS if words in text), 0)
        assert code == expected, f"{text}\n{output}"
        if expected:
            assert f"{text}\n{output.splitlines()[-1]}\n" in page.read_text()


def test_a_reason_not_to_run_a_line_is_one_for_a_line_that_there_is():
    lines = [text for page in PAGES for kind, text in pasted(page) if kind == "line"]

    assert [each for each in NOT_RUN if not any(re.search(each, line) for line in lines)] == []


def test_a_command_is_written_with_its_python():
    bare = re.compile(r"^(\$ )?(manage\.py|python3? (bench|manage))", re.MULTILINE)

    assert [page.name for page in PAGES for _, text in blocks(page) if bare.search(text)] == []


INLINE = re.compile(r"`([^`\n]*(?:manage\.py|bench/[\w/]+\.py|make) [^`\n]+)`")
OPTION = re.compile(r"(?<!\S)(--[a-z][a-z-]*)")
TARGET = re.compile(r"^make ([a-z][a-z-]*)$")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_command_in_a_sentence_names_is_there(page):
    wrong = []
    for text in INLINE.findall(page.read_text()):
        if command := re.search(r"manage\.py ([a-z_]+)", text):
            known = options_of(command[1])
        elif script := re.search(r"(bench/[\w/]+\.py)", text):
            known = (ROOT / script[1]).read_text()
        elif target := TARGET.match(text):
            known = "" if f"\n{target[1]}:" in (ROOT / "Makefile").read_text() else None
        else:
            continue
        if known is None or [each for each in OPTION.findall(text) if each not in known]:
            wrong.append(text)

    assert wrong == []


def options_of(command: str) -> str | None:
    """The help of a command; None where there is no such command."""
    app = get_commands().get(command)
    if app is None:
        return None
    return load_command_class(app, command).create_parser("manage.py", command).format_help()
