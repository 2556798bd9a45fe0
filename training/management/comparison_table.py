"""A comparison as people read it in a terminal: a row a group, and the verdict below."""

from typing import Any

CERTAIN = 0.05  # a p below it is commonly called significant
HEADS = ("", "runs", "accuracy, %", "min – max", "seconds", "ECE, %", "NLL")


def table(result: dict[str, Any]) -> str:
    """Columns as wide as their widest cell; names to the left, numbers to the right."""
    rows = [HEADS, *map(_row, result["groups"])]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADS))]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
        for row in rows
    ]
    return "\n".join([*lines, *_verdict(result)])


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
    """``98.02 ± 0.05``, the second being the standard deviation over seeds."""
    if spread is None:
        return "–"
    mean = f"{spread['mean']:.{places}f}"
    return mean if spread["sd"] is None else f"{mean} ± {spread['sd']:.{places}f}"


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
