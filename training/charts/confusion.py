"""The confusion matrix as a picture: how often each digit was read as which digit."""

from collections.abc import Mapping, Sequence
from html import escape

from training.charts.language import ENGLISH, Language
from training.charts.svg import BLUE, ORANGE, drawing, text

CELL, MARGIN = 44, 56  # pixels of one cell, and of the labels beside the cells


def confusion_matrix(matrix: Sequence[Sequence[int]], language: Language = ENGLISH) -> str:
    """Counts by label (rows) and predicted digit (columns); frequent mistakes are darker."""
    counts = {(i, j): n for i, row in enumerate(matrix) for j, n in enumerate(row)}
    mistakes = {pair: n for pair, n in counts.items() if n and pair[0] != pair[1]}
    worst = max(mistakes, key=mistakes.__getitem__, default=None)
    parts = [text(MARGIN - 8, 18, language.gettext("shown ↓  answered →"), anchor="start")]
    for digit in range(len(matrix)):
        middle = MARGIN + CELL * (digit + 0.5)
        parts.append(text(middle - 1, MARGIN - 10, str(digit), weight="bold"))
        parts.append(text(MARGIN - 14, middle + 3, str(digit), weight="bold"))
    for pair, n in counts.items():
        share = mistakes.get(pair, 0) / mistakes[worst] if worst else 0.0
        parts.append(_cell(pair, n, share, language))
    side = MARGIN + CELL * len(matrix) + 8
    description = language.gettext("Rows are the digits shown, columns the answers.")
    description += " " + _summary(worst, mistakes, language)
    title = language.gettext("Confusion matrix")
    return drawing(side, side, title=title, description=description, parts=parts)


def _summary(
    worst: tuple[int, int] | None, mistakes: Mapping[tuple[int, int], int], language: Language
) -> str:
    if worst is None:
        return language.gettext("No mistakes.")
    mistake = language.gettext(
        "Most frequent mistake: %(shown)d read as %(answer)d, %(times)s times."
    )
    times = language.fixed(mistakes[worst])
    return mistake % {"shown": worst[0], "answer": worst[1], "times": times}


def _cell(pair: tuple[int, int], n: int, share_of_worst: float, language: Language) -> str:
    """One count; ``share_of_worst`` (0–1) compares a mistake with the most frequent one."""
    label, predicted = pair
    x, y = MARGIN + CELL * predicted, MARGIN + CELL * label
    colour, opacity = (BLUE, 0.3) if label == predicted else (ORANGE, 0.05 + 0.55 * share_of_worst)
    tooltip = language.gettext("%(shown)d read as %(answer)d: %(times)s") % {
        "shown": label,
        "answer": predicted,
        "times": language.fixed(n),
    }
    return (
        f"<g><title>{escape(tooltip)}</title>"
        f'<rect x="{x}" y="{y}" width="{CELL - 2}" height="{CELL - 2}" rx="3" '
        f'fill="{colour}" fill-opacity="{opacity:.2f}"/>'
        f"{text(x + CELL / 2 - 1, y + CELL / 2 + 3, str(n) if n else '·')}</g>"
    )
