"""A connection that breaks while an answer comes, small screens, and paper."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

# The body of the weights ends as Chromium lets it end where the line breaks.
BREAK = """() => {
    const send = window.fetch;
    window.fetch = async (url, options) => {
        const answer = await send(url, options);
        if (!url.includes("weights")) return answer;
        const error = new TypeError("network error");
        return new Response(new ReadableStream({ start: (stream) => stream.error(error) }));
    };
}"""
ZOOMED = {"viewport": {"width": 320, "height": 256}}  # 1280 × 1024 at 400 %


def test_weights_that_break_off_are_the_line_s_fault_and_not_the_answer_s(page: Page) -> None:
    page.evaluate(BREAK)
    page.select_option("#network", index=1)

    expect(page.locator("#message")).to_contain_text("The server does not answer.")


@pytest.mark.parametrize("visit", [ZOOMED], indirect=True, ids=["400 %"])
def test_each_step_of_the_tour_is_in_reach_at_a_large_zoom(page: Page) -> None:
    page.click("#start-tour")
    for _ in range(4):
        box = page.locator("#tour").bounding_box()
        assert box
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= ZOOMED["viewport"]["height"]
        page.locator("#tour-next").click()


@pytest.mark.parametrize("visit", [{"color_scheme": "dark"}], indirect=True, ids=["dark"])
def test_a_dark_page_is_printed_in_the_ink_of_a_light_one(visit: Visit) -> None:
    ink = "getComputedStyle(document.body).color"
    dark = visit.page.evaluate(ink)
    visit.page.emulate_media(media="print")
    printed = visit.page.evaluate(ink)
    visit.page.emulate_media(media="screen", color_scheme="light")

    assert printed == visit.page.evaluate(ink) != dark
