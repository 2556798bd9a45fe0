"""Fields of the record page that this site measures itself: evaluations, usage, first layer."""

from django.contrib import admin

from registry.models import HubModel
from registry.service_status import provider
from registry.weights import UnusableWeights, load_network
from training import html_fragments
from training.admin import EMPTY, safe_html
from training.charts.reliability import reliability_diagram
from training.charts.weights import weight_pictures
from training.core.arrays import PIXELS
from training.core.metrics import Bin

NOT_MEASURED = "Not measured here yet: choose “Evaluate on the test set” in the list."
MAX_EVALUATIONS = 10  # lines of the table


@admin.display(description="images classified")
def images_classified(record: HubModel) -> str:
    status = provider.status()
    if status is None:
        return EMPTY
    return f"{status.predictions.get(record.name, 0):,} since the server started"


@admin.display(description="measured here")
def measured_here(record: HubModel) -> str:
    """The newest evaluations first, each with its revision and test set."""
    rows = [
        (
            f"{evaluation.at:%Y-%m-%d %H:%M}",
            f"{evaluation.dataset}, {evaluation.samples:,} images",
            f"{evaluation.accuracy:.2f} %",
            f"{evaluation.ece:.2f} %",
            f"{evaluation.nll:.4f}",
            evaluation.revision[:14],
            evaluation.by,
        )
        for evaluation in record.evaluations.all()[:MAX_EVALUATIONS]
    ]
    head = ("when", "test set", "accuracy", "ECE", "NLL", "revision", "by")
    return safe_html(html_fragments.table(head, rows)) if rows else NOT_MEASURED


@admin.display(description="reliability")
def reliability(record: HubModel) -> str:
    """The reliability diagram of the newest evaluation, and its numbers as a table."""
    newest = record.evaluations.first()
    if newest is None or not newest.bins:
        return NOT_MEASURED
    bins = [Bin(*row) for row in newest.bins]
    rows = [
        (
            f"{b.low:.0f}–{b.high:.0f} %",
            f"{b.total:,}",
            f"{b.confidence:.1f} %",
            f"{b.accuracy:.1f} %",
        )
        for b in bins
    ]
    table = html_fragments.table(("confidence", "answers", "mean confidence", "right"), rows)
    return safe_html(reliability_diagram(bins, title=f"Reliability on {newest.dataset}") + table)


@admin.display(description="weights")
def first_layer(record: HubModel) -> str:
    """A picture of each unit, if the weights are on this machine: nothing is downloaded."""
    try:
        network = load_network(record, local_only=True)
    except UnusableWeights:
        return "The weights are not on this machine: “Download and verify” fetches them."
    if network.sizes[0] != PIXELS:
        return EMPTY
    return safe_html(weight_pictures(network))
