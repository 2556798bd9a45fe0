"""A report is one file that shows a run, whatever became of it, and asks nothing of the network."""

import re
from html.parser import HTMLParser

import pytest

from tests.conftest import random_network
from tests.training.runs.run_logs import COMMAND, begin, finished, row
from training.core.metrics import probabilities
from training.datasets import load_uci_digits
from training.report import write_report
from training.runs.layer_statistics import layer_statistics
from training.runs.log_reader import load_run
from training.runs.log_writer import LogWriter

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Reader(HTMLParser):
    """Notes every element, and that each one is closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def test():
    return load_uci_digits().test


@pytest.fixture
def page(tmp_path, test) -> str:
    """The report of a finished run."""
    folder, network = finished(tmp_path, "small"), random_network()
    return write_report(
        folder, load_run(folder), network, test, probabilities(network, test)
    ).read_text()


def headings(page: str) -> list[str]:
    return re.findall(r"<h2[^>]*>([^<]+)</h2>", page)


def test_the_report_lies_beside_the_log(tmp_path):
    folder = finished(tmp_path, "small")

    assert write_report(folder, load_run(folder)) == folder / "report.html"


def test_the_report_is_well_formed(page):
    reader = Reader(page)

    assert reader.open == []
    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_the_report_needs_no_other_file_and_runs_no_script(page):
    reader = Reader(page)

    assert not {tag for tag, _ in reader.elements} & {"script", "link", "iframe", "object"}
    addresses = [
        value
        for _, attributes in reader.elements
        for name, value in attributes.items()
        if name in ("href", "src")
    ]
    assert addresses
    assert not [each for each in addresses if not each.startswith(("#", "data:image/png;base64,"))]
    assert not re.search(r"url\(|@import", page)


def test_the_report_has_a_section_for_every_question(page):
    assert headings(page) == [
        "Learning",
        "Confusion",
        "Worst mistakes",
        "Reliability",
        "What the units look for",
        "Settings",
    ]


def test_every_picture_has_a_name_and_a_description(page):
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)

    assert len(drawings) == 4 + 1 + 40 + 1 + 1
    for drawn in drawings:
        assert re.match(r'<svg [^>]*role="img"[^>]*><title>[^<]+</title><desc>[^<]+</desc>', drawn)


def test_the_numbers_stand_beside_the_pictures(page):
    for text in (
        "<td>1</td><td>1</td><td>90</td><td>90</td><td>0.1</td><td>0.5</td>",
        "<dt>test accuracy</dt>",
        "<dd>2 of 2</dd>",
        "<dd>784 → 4 → 10</dd>",
        f"<code>{COMMAND}</code>",
        "<td>learning_rate</td><td>3.0</td>",
        "<td>dataset</td><td>uci-digits</td>",
        "Begun 23 November 2026, 12:00 UTC.",
    ):
        assert text in page


def test_the_layers_are_shown_where_the_log_has_them(tmp_path, test):
    images = test[:5].pixels()
    with begin(tmp_path, "small") as log:
        for epoch in (1, 2):
            network = random_network(seed=epoch)
            layers = layer_statistics(random_network(), network, images)
            log.event("epoch", **row(epoch, layers=layers))

    page = write_report(log.folder, load_run(log.folder)).read_text()

    assert headings(page) == ["Learning", "Layers", "Settings"]
    assert "<caption>After epoch 2</caption>" in page


def test_a_run_that_diverged_says_what_was_seen(tmp_path):
    with begin(tmp_path, "small") as log:
        log.event("epoch", **row(1))
        log.event("diverged", epoch=2, evidence="the loss is 9 after 0.1")

    page = write_report(log.folder, load_run(log.folder)).read_text()

    assert (
        '<p class="outcome diverged">Diverged: there was nothing left to train. '
        "The loss is 9 after 0.1.</p>"
    ) in page


def test_a_run_that_has_only_begun_is_a_page_too(tmp_path):
    with begin(tmp_path, "small") as log:
        page = write_report(log.folder, load_run(log.folder)).read_text()

    assert headings(page) == ["Settings"]
    assert Reader(page).open == []


def test_foreign_words_are_escaped(tmp_path):
    script = "<script>alert(1)</script>"
    with LogWriter.open(tmp_path, "small", load_run(finished(tmp_path, "x")).started_at) as log:
        log.event(
            "run_start", name=script, command=script, plan={"sizes": [script]}, data={"$x": script}
        )
        log.event("diverged", evidence=script)

    page = write_report(log.folder, load_run(log.folder)).read_text()

    assert "<script" not in page


def test_the_same_run_gives_the_same_report(tmp_path, test):
    folder, network = finished(tmp_path, "small"), random_network()
    run, answers = load_run(folder), probabilities(network, test)

    first, second = (
        write_report(folder, run, network, test, answers).read_bytes() for _ in range(2)
    )

    assert first == second
