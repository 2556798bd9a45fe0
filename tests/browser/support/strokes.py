"""Ten digits as strokes of (x, y) points in a unit square, y downwards, by mouse or finger."""

from collections.abc import Iterator
from math import cos, pi, sin

from playwright.sync_api import CDPSession, Page

Point = tuple[float, float]


def arc(centre: Point, radii: Point, start: float, end: float) -> list[Point]:
    """Part of an ellipse; angles in half turns, clockwise on the screen, 0 is to the right."""
    angles = [pi * (start + (end - start) * step / 12) for step in range(13)]
    return [(centre[0] + radii[0] * cos(a), centre[1] + radii[1] * sin(a)) for a in angles]


DIGITS: dict[int, list[list[Point]]] = {
    0: [arc((0.5, 0.5), (0.32, 0.5), -0.5, 1.5)],
    1: [[(0.55, 0.0), (0.5, 0.5), (0.45, 1.0)]],
    2: [[*arc((0.5, 0.27), (0.33, 0.27), -0.9, 0.2), (0.2, 0.95), (0.85, 0.95)]],
    3: [[*arc((0.45, 0.25), (0.3, 0.25), -0.8, 0.5), *arc((0.45, 0.75), (0.35, 0.25), -0.5, 0.8)]],
    4: [[(0.25, 0.05), (0.15, 0.55), (0.85, 0.55)], [(0.68, 0.0), (0.62, 1.0)]],
    5: [[(0.3, 0), (0.25, 0.4), *arc((0.45, 0.7), (0.33, 0.3), -0.7, 0.8)], [(0.3, 0), (0.8, 0)]],
    6: [[(0.65, 0.0), (0.35, 0.35), *arc((0.48, 0.72), (0.28, 0.27), -1.0, 1.0)]],
    7: [[(0.15, 0.05), (0.85, 0.05), (0.6, 0.45), (0.4, 1.0)]],
    8: [[*arc((0.5, 0.25), (0.25, 0.25), 0.5, -1.5), *arc((0.5, 0.75), (0.3, 0.25), -0.5, 1.5)]],
    9: [[*arc((0.5, 0.28), (0.28, 0.27), 0.0, -2.0), (0.76, 0.5), (0.65, 1.0)]],
}  # fmt: skip


def draw(page: Page, digit: int, *, corner: Point = (90, 40), side: float = 200) -> None:
    """Draw a digit with the mouse: its square's corner and side are in pixels of the canvas."""
    for stroke in _scaled(DIGITS[digit], corner, side):
        draw_stroke(page, stroke)


def _scaled(strokes: list[list[Point]], corner: Point, side: float) -> list[list[Point]]:
    return [[(corner[0] + side * x, corner[1] + side * y) for x, y in stroke] for stroke in strokes]


def draw_stroke(page: Page, points: list[Point]) -> None:
    (x, y), *rest = _on_screen(page, points)
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in rest:
        page.mouse.move(x, y)
    page.mouse.up()


def _on_screen(page: Page, points: list[Point]) -> Iterator[Point]:
    box = page.locator("#drawing").bounding_box()
    assert box
    return ((box["x"] + x, box["y"] + y) for x, y in points)


def touch(page: Page, digit: int, *, corner: Point = (90, 40), side: float = 200) -> None:
    """Draw a digit with one finger."""
    session = page.context.new_cdp_session(page)
    for stroke in _scaled(DIGITS[digit], corner, side):
        first, *rest = [{"x": x, "y": y} for x, y in _on_screen(page, stroke)]
        _send(session, "touchStart", [first])
        for point in rest:
            _send(session, "touchMove", [point])
        _send(session, "touchEnd", [])


def _send(session: CDPSession, kind: str, points: list[dict[str, float]]) -> None:
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
