"""The report of a run: one HTML file with everything in it, to be read, printed, mailed, kept."""

from collections.abc import Iterable
from html import escape
from pathlib import Path
from string import Template

from training.core.arrays import Array
from training.core.artifact import read_network
from training.core.data.splits import Split
from training.core.files import write_atomically
from training.core.metrics import probabilities as probabilities_of
from training.core.network import Network
from training.report.layout import Section
from training.report.learning import of_the_run, of_the_settings
from training.report.network import of_the_network
from training.report.outcome import headline, numbers
from training.runs.log_reader import Run

REPORT = "report.html"
HERE = Path(__file__).parent


def write_report(
    folder: Path,
    run: Run,
    network: Network | None = None,
    test: Split | None = None,
    probabilities: Array | None = None,
) -> Path:
    """Write ``folder/report.html``; without a network, only what the log says.

    probabilities  (n, 10), what the network made of the n test images
    """
    sections = list(of_the_run(run))
    if network is not None and test is not None and probabilities is not None:
        sections += of_the_network(network, test, probabilities)
    sections += of_the_settings(run)
    path = folder / REPORT
    write_atomically(path, page(run, sections).encode())
    return path


def write_report_of(run: Run, test: Split) -> Path:
    """The report of a run that has ended, however it did; scored on ``test`` if it was saved."""
    if run.artifact is None:
        return write_report(run.folder, run)
    network = read_network(run.artifact)
    return write_report(run.folder, run, network, test, probabilities_of(network, test))


def page(run: Run, sections: Iterable[Section]) -> str:
    """The whole document."""
    shown = [section for section in sections if section.content]
    return Template((HERE / "page.html").read_text(encoding="utf-8")).substitute(
        style=(HERE / "page.css").read_text(encoding="utf-8"),
        name=escape(run.name),
        id=escape(run.id),
        headline=headline(run),
        numbers=numbers(run),
        contents="".join(f'<li><a href="#{each.id}">{each.title}</a></li>' for each in shown),
        sections="".join(map(_block, shown)),
    )


def _block(section: Section) -> str:
    return (
        f'<section id="{section.id}" aria-labelledby="{section.id}-title">'
        f'<h2 id="{section.id}-title">{section.title}</h2><p class="lead">{section.lead}</p>'
        f"{section.content}</section>"
    )
