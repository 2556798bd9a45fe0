"""Tables as people read them in a terminal."""

from collections.abc import Sequence


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell; the first column to the left, the others right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
        for row in rows
    ]
    return "\n".join(lines)


def mean_and_sd(mean: float | None, sd: float | None, places: int) -> str:
    """``98.02 ± 0.05``, the second being the standard deviation; ``–`` where there is no mean."""
    if mean is None:
        return "–"
    return f"{mean:.{places}f}" if sd is None else f"{mean:.{places}f} ± {sd:.{places}f}"
