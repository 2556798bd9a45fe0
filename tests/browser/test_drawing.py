"""The playground with everything in order: draw, take back, try samples, choose who reads."""

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.strokes import draw, draw_stroke, touch

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "device_scale_factor": 2}


def answer(page: Page):
    return page.locator("output#prediction")


def ink(page: Page) -> str:
    """What is on the drawing's canvas, as a data URL."""
    return page.locator("canvas#drawing").evaluate("canvas => canvas.toDataURL()")


def test_an_empty_canvas_says_draw_a_digit_and_asks_the_server_nothing(visit):
    expect(visit.page.locator("#says")).to_have_text("Draw a digit.")
    expect(answer(visit.page)).to_have_text("")
    assert visit.asked("predict") == []


def test_a_drawing_is_answered_by_a_digit_and_ten_bars_that_sum_to_100_percent(page):
    draw(page, 7)

    expect(answer(page)).to_have_text("7")
    expect(page.locator("#says")).to_have_text("That is a seven.")
    texts = page.locator("#probabilities td").all_inner_texts()
    assert len(texts) == 10
    assert sum(Decimal(text.removesuffix("\u00a0%")) for text in texts) == 100


@pytest.mark.parametrize("visit", [PHONE], indirect=True, ids=["phone"])
def test_a_finger_draws_on_a_phone_and_nothing_sticks_out(page):
    touch(page, 3)

    expect(answer(page)).to_have_text("3")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_clear_empties_the_sheet_and_the_answer(page):
    blank = ink(page)
    draw(page, 7)
    expect(answer(page)).to_have_text("7")

    page.click("#clear")

    expect(answer(page)).to_have_text("")
    expect(page.locator("#says")).to_have_text("Draw a digit.")
    assert ink(page) == blank


def test_undo_takes_back_the_last_stroke_and_then_a_clear(page):
    draw(page, 1)
    expect(answer(page)).to_have_text("1")
    before = ink(page)
    draw_stroke(page, [(60, 60), (220, 60), (220, 220), (60, 220), (60, 60)])
    assert ink(page) != before

    page.click("#undo")

    assert ink(page) == before
    expect(answer(page)).to_have_text("1")

    page.click("#clear")
    page.keyboard.press("Control+z")

    assert ink(page) == before
    expect(answer(page)).to_have_text("1")


def test_what_the_network_saw_is_shown_beside_the_drawing(page):
    seen = page.locator("#seen")
    expect(seen).to_have_attribute("aria-label", "Nothing yet.")

    draw(page, 0)

    expect(seen).to_have_attribute("aria-label", "The drawing on a grid of 28 by 28 greys.")


def test_a_sample_picked_by_keyboard_shows_its_label_against_the_answer(page):
    page.get_by_role("radio", name="3").focus()
    page.keyboard.press("Space")
    expect(page.locator("#strip [aria-label*='labelled 3']")).to_have_count(20)

    page.locator("#strip button").first.press("Enter")

    expect(answer(page)).not_to_have_text("")
    right = answer(page).inner_text() == "3"
    verdict = "✓ Right: the label says 3." if right else "✗ Wrong: the label says 3."
    expect(page.locator("#verdict")).to_have_text(verdict)
    mark = page.locator("#strip button").first
    expect(mark).to_have_attribute("data-verdict", verdict[0])


def test_another_network_reads_the_same_drawing(visit):
    page = visit.page
    names = page.locator("#network option").evaluate_all("all => all.map(one => one.value)")
    other = next(name for name in names if name)
    draw(page, 7)
    expect(answer(page)).to_have_text("7")

    page.select_option("#network", other)

    expect(page.locator("#json")).to_contain_text(f'"model": "{other}"')
    assert visit.asked("predict")[-1].url == f"{visit.site}/predict?model={other}"
    expect(page.locator("#command")).to_contain_text(f"'{visit.site}/predict?model={other}'")


def test_the_whole_page_weighs_less_than_150_kilobytes(visit):
    own = [visit.requests[0], *visit.asked("static/")]

    assert sum(len(request.response().body()) for request in own) < 150_000
