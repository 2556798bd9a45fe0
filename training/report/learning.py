"""The sections about the training: curves by epoch, statistics by layer, settings."""

from collections.abc import Iterable
from statistics import median

from training import html_fragments
from training.charts.lines import line_chart
from training.report.layout import Section, cards, folded, plain, scrolled
from training.runs.log_reader import HISTORY_FIELDS, Run

LAYER = ("update_share", "weight_std", "activation_mean", "dead_units")
MOST_LAYERS = 6  # curves one can tell apart


def of_the_run(run: Run) -> Iterable[Section]:
    """The sections that every run has, whether it gave a network or not."""
    yield Section(
        "learning",
        "Learning",
        "A loss that still falls wants more epochs; training accuracy far above validation means "
        f"learning by heart.{_speed(run)}",
        _learning(run.epochs),
    )
    yield Section(
        "layers",
        "Layers",
        "How far each layer moved in an epoch, as a share of its length, and how many of its units "
        "give every image the same answer.",
        _layers(run.epochs),
    )


def of_the_settings(run: Run) -> Iterable[Section]:
    """Everything that was set, and where it ran."""
    parts = {"Plan": run.plan, "Data": run.data, "Environment": run.environment}
    tables = (
        html_fragments.table((name, "value"), values.items()) for name, values in parts.items()
    )
    yield Section(
        "settings",
        "Settings",
        "The same settings in the same environment give the same network, to the bit.",
        f'<div class="tables">{"".join(tables)}</div>',
    )


def _learning(history: html_fragments.History) -> str:
    drawn = cards(
        [
            html_fragments.accuracy_curves(history),
            html_fragments.curve(history, "loss", title="Loss", label="loss"),
            html_fragments.curve(
                history, "learning_rate", title="Learning rate", label="learning rate"
            ),
            html_fragments.speed_bars(history),
        ]
    )
    rows = [[plain(epoch.get(key)) for key in HISTORY_FIELDS] for epoch in history]
    return drawn + folded(
        "Every epoch in numbers", html_fragments.table(_heads(HISTORY_FIELDS), rows)
    )


def _speed(run: Run) -> str:
    seconds = [epoch["seconds"] for epoch in run.epochs if epoch.get("seconds")]
    images = run.data.get("train")
    if not seconds or not isinstance(images, int):
        return ""
    each = median(seconds)
    return f" The median epoch took {each:.2f} s: {images / each:,.0f} images a second."


def _layers(history: html_fragments.History) -> str:
    known = [epoch for epoch in history if epoch.get("layers")]
    if not known:
        return ""
    drawn = [
        _by_layer(known, "update_share", "update, share of length"),
        _by_layer(known, "dead_units", "dead units, share"),
    ]
    rows = [
        [row["layer"], row["units"], *(plain(row.get(key)) for key in LAYER)]
        for row in known[-1]["layers"]
    ]
    caption = f"After epoch {known[-1]['epoch']}"
    table = html_fragments.table(_heads(("layer", "units", *LAYER)), rows, caption=caption)
    return cards(drawn) + scrolled("Layers in numbers", table)


def _by_layer(history: html_fragments.History, key: str, label: str) -> str:
    """A curve a layer."""
    series: dict[str, list[tuple[float | None, float | None]]] = {}
    for epoch in history:
        for row in epoch["layers"][:MOST_LAYERS]:
            curve = series.setdefault(f"layer {row['layer']}", [])
            curve.append((epoch["epoch"], row.get(key)))
    title = label.partition(",")[0].capitalize()
    return line_chart(series, title=title, x_label="epoch", y_label=label)


def _heads(keys: Iterable[str]) -> list[str]:
    return [key.replace("_", " ") for key in keys]
