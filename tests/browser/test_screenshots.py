"""The screenshots in docs/images: taken again with ``pytest tests/browser --docs-images``."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TakeScreenshot, Visit
from tests.browser.support.strokes import DIGITS, Point, arc, draw_stroke

pytestmark = pytest.mark.browser

DESKTOP = {"viewport": {"width": 1280, "height": 860}}
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2}
DARK = {"color_scheme": "dark"}
# A four whose top almost closes, or a nine whose top almost does not.
FOUR_OR_NINE = [arc((0.5, 0.3), (0.28, 0.235), -0.5, -2.0), [(0.78, 0.03), (0.66, 1.0)]]


def draw_strokes(page: Page, strokes: list[list[Point]]) -> None:
    for stroke in strokes:
        draw_stroke(page, [(45 + 190 * x, 45 + 190 * y) for x, y in stroke])


@pytest.mark.parametrize(
    ("visit", "name", "strokes", "digit"),
    [
        (DESKTOP, "playground", FOUR_OR_NINE, r"4|9"),
        (DESKTOP | DARK, "playground-dark", DIGITS[2], r"2"),
        (PHONE, "playground-phone", DIGITS[5], r"5"),
    ],
    indirect=["visit"],
    ids=["desktop", "dark", "phone"],
)
def test_a_screenshot_of_the_playground(
    visit: Visit,
    name: str,
    strokes: list[list[Point]],
    digit: str,
    take_screenshot: TakeScreenshot,
) -> None:
    draw_strokes(visit.page, strokes)
    expect(visit.page.locator("#prediction")).to_have_text(re.compile(digit))
    expect(visit.page.locator("#json")).to_contain_text("revision")

    take_screenshot(visit.page, name)


def test_screenshots_of_the_inside_the_second_network_and_the_replay(
    visit: Visit, take_screenshot: TakeScreenshot
) -> None:
    page = visit.page
    page.locator("#diagram").wait_for()
    draw_strokes(page, DIGITS[5])
    expect(page.locator("#move-right ~ canvas")).to_have_attribute(
        "aria-label", re.compile("Read as")
    )
    page.select_option("#second-network", index=2)
    expect(page.locator("#comparison-verdict")).to_contain_text("5")
    page.mouse.move(0, 0)

    take_screenshot(page.locator("section", has=page.locator("#diagram")), "inside")
    take_screenshot(page.locator("#comparison"), "side-by-side")
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{visit.site}/replay")
    page.locator("#final-weights").wait_for()
    for key in ("Home", "PageUp", "PageUp", "PageUp"):
        page.locator("#epoch").press(key)
    expect(page.locator("#snapshot-caption")).to_contain_text("after epoch 32")
    page.locator("#epoch").blur()
    take_screenshot(page, "replay")
    page.goto(f"{visit.site}/networks")
    take_screenshot(page, "networks")
