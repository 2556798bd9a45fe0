"""The confusion matrix as a picture: how often each digit was read as which digit."""

from collections.abc import Sequence

from training.charts.svg import BLUE, ORANGE, drawing, text

CELL, MARGIN = 44, 56  # pixels of one cell, and of the labels beside the cells


def confusion_matrix(matrix: Sequence[Sequence[int]], *, title: str = "Confusion matrix") -> str:
    """Counts by label (rows) and predicted digit (columns); frequent mistakes are darker."""
    counts = {(i, j): n for i, row in enumerate(matrix) for j, n in enumerate(row)}
    mistakes = {pair: n for pair, n in counts.items() if n and pair[0] != pair[1]}
    worst = max(mistakes, key=mistakes.__getitem__, default=None)
    summary = "No mistakes."
    if worst:
        summary = f"Most frequent mistake: {worst[0]} read as {worst[1]}, {mistakes[worst]} times."
    parts = [text(MARGIN - 8, 18, "shown ↓  answered →", anchor="start")]
    for digit in range(len(matrix)):
        middle = MARGIN + CELL * (digit + 0.5)
        parts.append(text(middle - 1, MARGIN - 10, str(digit), weight="bold"))
        parts.append(text(MARGIN - 14, middle + 3, str(digit), weight="bold"))
    for pair, n in counts.items():
        parts.append(_cell(pair, n, mistakes.get(pair, 0) / mistakes[worst] if worst else 0.0))
    side = MARGIN + CELL * len(matrix) + 8
    description = f"Rows are the digits shown, columns the answers. {summary}"
    return drawing(side, side, title=title, description=description, parts=parts)


def _cell(pair: tuple[int, int], n: int, share_of_worst: float) -> str:
    """One count; ``share_of_worst`` (0–1) compares a mistake with the most frequent one."""
    label, predicted = pair
    x, y = MARGIN + CELL * predicted, MARGIN + CELL * label
    colour, opacity = (BLUE, 0.3) if label == predicted else (ORANGE, 0.05 + 0.55 * share_of_worst)
    return (
        f"<g><title>{label} read as {predicted}: {n}</title>"
        f'<rect x="{x}" y="{y}" width="{CELL - 2}" height="{CELL - 2}" rx="3" '
        f'fill="{colour}" fill-opacity="{opacity:.2f}"/>'
        f"{text(x + CELL / 2 - 1, y + CELL / 2 + 3, str(n) if n else '·')}</g>"
    )
