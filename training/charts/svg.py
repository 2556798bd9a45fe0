"""The elements of an SVG drawing, as text.

Only presentation attributes are used, which the strictest content security policy allows. Text and
axes have the colour ``currentColor``, so that a drawing fits a light or a dark page.
"""

from collections.abc import Iterable
from html import escape

# Each is readable on white and on near-black.
BLUE, ORANGE, GREEN, PURPLE = "#2f81c9", "#c8671b", "#3f9142", "#a45fc4"
RED, GREY = "#d1495b", "#7d7d7d"


def drawing(width: int, height: int, *, title: str, description: str, parts: Iterable[str]) -> str:
    """The complete ``<svg>`` element; screen readers announce its title and description."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{''.join(parts)}</svg>"
    )


def text(x: float, y: float, words: str, *, anchor: str = "middle", weight: str = "normal") -> str:
    """One line of text; ``anchor`` ("start", "middle", "end") is the part of it at (x, y)."""
    return (
        f'<text x="{x:g}" y="{y:g}" fill="currentColor" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )
