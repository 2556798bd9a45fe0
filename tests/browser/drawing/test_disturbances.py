"""A pen that is let go unseen, keys and pastes of another field, a storage of another tab."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.support.helpers import draw_and_wait
from tests.browser.support.strokes import draw_stroke

pytestmark = pytest.mark.browser


def test_a_pen_that_is_let_go_unseen_and_a_sheet_that_is_cleared_meanwhile(page: Page) -> None:
    sheet = page.locator("#drawing")
    events = """(kinds) => {
        const canvas = document.querySelector("#drawing");
        const { left, top } = canvas.getBoundingClientRect();
        canvas.setPointerCapture = () => {};
        for (const [type, x, y, buttons] of kinds) {
            const place = { clientX: left + x, clientY: top + y };
            canvas.dispatchEvent(new PointerEvent(type, { pointerId: 1, buttons, ...place }));
        }
    }"""
    down, moves = ["pointerdown", 60, 60, 1], [["pointermove", 60, y, 1] for y in (90, 120)]
    # Let go over a menu: the next that is heard of the mouse is a move without buttons.
    page.evaluate(events, [down, *moves, ["pointermove", 200, 200, 0], ["pointermove", 9, 9, 0]])
    expect(sheet).to_have_attribute("aria-label", "Your drawing, 1 stroke.")
    # Or a new press.
    page.evaluate(events, [down, *moves, down, *moves, ["pointerup", 60, 120, 0]])
    expect(sheet).to_have_attribute("aria-label", "Your drawing, 3 strokes.")

    page.evaluate(events, [down, *moves])
    page.keyboard.press("Control+z")  # with the pen on the sheet
    page.evaluate(events, [*moves, ["pointerup", 60, 120, 0]])
    page.evaluate(events, [down, *moves, ["pointerup", 60, 120, 0]])
    expect(sheet).to_have_attribute("aria-label", "Your drawing, 4 strokes.")


def test_a_field_s_undo_and_paste_are_not_the_sheet_s(page: Page) -> None:
    """And a unit's number is whole, whatever is typed."""
    sheet = page.locator("#drawing")
    page.locator("#diagram").wait_for()
    draw_stroke(page, [(140, 40), (140, 240)])
    number = page.locator("#unit-number")
    number.fill("1.5")
    expect(page.locator("#unit-title")).to_contain_text("1")
    number.press("Control+z")
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.items.add(new File(["a cell of a table"], "a.png", { type: "image/png" }));
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
            document.querySelector("#unit-number").dispatchEvent(event);
        }"""
    )
    expect(sheet).to_have_attribute("aria-label", "Your drawing, 1 stroke.")
    expect(page.locator("#notice")).to_be_hidden()
    page.locator("#move-down").press("Control+z")
    expect(sheet).to_have_attribute("aria-label", "The sheet is empty.")


def test_what_is_kept_in_the_browser_may_be_damaged_or_another_tab_s(visit: Visit) -> None:
    page = visit.page
    keep = "(value) => localStorage.setItem('hippo-labelled', value)"
    verdict = page.locator("#own-verdict")
    draw_and_wait(page, 7)
    for damaged in ('{"label": 7}', "7", "[null, [], {}]", "[7", '[{"label": 77, "read": "x"}]'):
        page.evaluate(keep, damaged)
        page.select_option("#own-label", "")
        page.select_option("#own-label", "1")
        expect(verdict).to_contain_text("So far it read 0 of your 1 drawing right.")
    # Another tab says something, then this one corrects what it said.
    page.evaluate(keep, '[{"label": 1, "read": 7}, {"label": 4, "read": 4}]')
    page.select_option("#own-label", "7")
    expect(verdict).to_contain_text("So far it read 2 of your 2 drawings right.")

    # The button says so for a moment, however often it is pressed; and where it may not copy.
    page.context.grant_permissions(["clipboard-write"])
    page.clock.install()
    button = page.locator("#copy-link")
    label = button.inner_text()
    for _ in range(2):
        button.click()
        expect(button).to_have_text("Copied")
    page.clock.run_for(5_000)
    expect(button).to_have_text(label)
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    button.click()
    expect(button).to_have_text("Not allowed")
