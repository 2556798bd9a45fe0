"""A comparison as people read it in a terminal: a row a group, and the verdict below."""

from typing import Any

from training.management.text_table import aligned, mean_and_sd

CERTAIN = 0.05  # a p below it is commonly called significant
HEADS = ("", "runs", "accuracy, %", "min – max", "seconds", "ECE, %", "NLL")


def table(result: dict[str, Any]) -> str:
    """A row a group, and the verdict."""
    rows = [HEADS, *map(_row, result["groups"])]
    return "\n".join([aligned(rows), *_verdict(result)])


def _row(group: dict[str, Any]) -> tuple[str, ...]:
    accuracy, seconds = group["accuracy"], group["seconds"]
    return (
        group["name"],
        str(len(group["runs"])),
        _mean(accuracy, 2),
        _range(accuracy),
        _mean(seconds, 1),
        _mean(group["ece"], 2),
        _mean(group["nll"], 4),
    )


def _mean(spread: dict[str, Any] | None, places: int) -> str:
    return mean_and_sd(spread["mean"], spread["sd"], places) if spread else "–"


def _range(spread: dict[str, Any]) -> str:
    return "" if spread["sd"] is None else f"{spread['min']:.2f} – {spread['max']:.2f}"


def _verdict(result: dict[str, Any]) -> list[str]:
    test = result["mcnemar"]
    if not test:
        return []
    first, second = (group["name"] for group in result["groups"])
    luck = "is more than luck" if test["p"] < CERTAIN else "could be luck"
    return [
        "",
        f"Of {test['images']:,} {test['dataset']} test images both get {test['both']:,} right, "
        f"neither {test['neither']:,}.",
        f"Only {first}: {test['only_first']:,}. Only {second}: {test['only_second']:,}. "
        f"McNemar p = {test['p']:.3g}: the difference {luck}.",
    ]
