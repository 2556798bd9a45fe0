"""Drawing on the playground: mouse, finger, undo, clear, and the pixel editor."""

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.support.helpers import bars
from tests.browser.support.strokes import draw, draw_stroke, touch

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "device_scale_factor": 2}


def ink(page: Page) -> str:
    """What is on the drawing's canvas, as a data URL."""
    return page.locator("canvas#drawing").evaluate("canvas => canvas.toDataURL()")


def test_an_empty_canvas_says_draw_a_digit_and_sends_no_request(visit: Visit) -> None:
    expect(visit.page.locator("#headline")).to_have_text("Draw a digit.")
    expect(visit.page.locator("output#prediction")).to_have_text("")
    assert visit.requests_to("predict") == []


def test_a_drawing_is_answered_by_a_digit_and_ten_bars_that_sum_to_100_percent(page: Page) -> None:
    draw(page, 7)

    expect(page.locator("output#prediction")).to_have_text("7")
    expect(page.locator("#headline")).to_have_text("That is a seven.")
    texts = bars(page)
    assert len(texts) == 10
    assert sum(Decimal(text.removesuffix("\u00a0%")) for text in texts) == 100


@pytest.mark.parametrize("visit", [PHONE], indirect=True, ids=["phone"])
def test_a_finger_draws_on_a_phone_without_scrolling_sideways(page: Page) -> None:
    touch(page, 3)

    expect(page.locator("#prediction")).to_have_text("3")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_clear_empties_the_sheet_and_the_answer(page: Page) -> None:
    blank = ink(page)
    draw(page, 7)
    expect(page.locator("#prediction")).to_have_text("7")

    page.click("button#clear")

    expect(page.locator("#prediction")).to_have_text("")
    expect(page.locator("#headline")).to_have_text("Draw a digit.")
    assert ink(page) == blank


def test_undo_takes_back_the_last_stroke_and_then_a_clear(page: Page) -> None:
    draw(page, 1)
    expect(page.locator("#prediction")).to_have_text("1")
    before = ink(page)
    draw_stroke(page, [(60, 60), (220, 60), (220, 220), (60, 220), (60, 60)])
    assert ink(page) != before

    page.click("button#undo")

    assert ink(page) == before
    expect(page.locator("#prediction")).to_have_text("1")

    page.click("#clear")
    page.keyboard.press("Control+z")

    assert ink(page) == before
    expect(page.locator("#prediction")).to_have_text("1")


def test_pixels_are_edited_by_keyboard_alone(page: Page) -> None:
    page.locator("#pixel-editor").focus()
    status = page.locator("#pixel-status")
    expect(status).to_have_text("Row 14, column 14: 0 % ink.")
    for _ in range(7):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    for _ in range(13):
        page.keyboard.press("Shift+ArrowDown")

    expect(status).to_have_text("Row 20, column 14: 100 % ink.")
    expect(page.locator("#prediction")).to_have_text("1")
    expect(page.locator("#drawing")).to_have_attribute(
        "aria-label", "An image edited pixel by pixel."
    )
    page.keyboard.press("5")
    expect(status).to_have_text("Row 20, column 14: 56 % ink.")
    page.keyboard.press("Control+z")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    expect(status).to_have_text("Row 20, column 14: 100 % ink.")
