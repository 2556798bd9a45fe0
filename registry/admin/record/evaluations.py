"""What this site itself knows of a record: what it measured, what its first layer looks for."""

from registry.admin.record.fields import NOTHING, shown
from registry.models import HubModel
from registry.service_status import provider
from registry.weights import UnusableWeights, weights_of
from training import html_fragments
from training.charts.reliability import reliability_diagram
from training.charts.weights import weight_pictures
from training.core.arrays import PIXELS
from training.evaluation.reliability import Bin

NOT_MEASURED = "Not measured here yet: choose “Evaluate on the test set” in the list."
MOST = 10  # evaluations


def asked(record: HubModel) -> str:
    """Images since the server started."""
    status = provider.status()
    if status is None:
        return NOTHING
    return f"{status.predictions.get(record.name, 0):,} since the server started"


def measurements(record: HubModel) -> str:
    """The newest first, each with the revision and the test set it is about."""
    rows = [
        (
            f"{each.at:%Y-%m-%d %H:%M}",
            f"{each.dataset}, {each.samples:,} images",
            f"{each.accuracy:.2f} %",
            f"{each.ece:.2f} %",
            f"{each.nll:.4f}",
            each.revision[:14],
            each.by,
        )
        for each in record.evaluations.all()[:MOST]
    ]
    head = ("when", "test set", "accuracy", "ECE", "NLL", "revision", "by")
    return shown(html_fragments.table(head, rows)) if rows else NOT_MEASURED


def reliability(record: HubModel) -> str:
    """The diagram of the newest evaluation, and its numbers as a table."""
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
    return shown(reliability_diagram(bins, title=f"Reliability on {newest.dataset}") + table)


def first_layer(record: HubModel) -> str:
    """A picture a unit, if the weights are on this machine: looking asks the Hub nothing."""
    try:
        network = weights_of(record, local_only=True)
    except UnusableWeights:
        return "The weights are not on this machine: “Download and verify” fetches them."
    if network.sizes[0] != PIXELS:
        return NOTHING
    return shown(weight_pictures(network))
