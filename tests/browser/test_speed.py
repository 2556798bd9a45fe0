"""The playground is quick: few bytes, a first paint without the API, an answer at once."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Visit
from tests.browser.support.strokes import draw

pytestmark = pytest.mark.browser

LARGEST_PAGE = 150_000  # bytes
SLOWEST = 100  # milliseconds from the lifted pen to new bars, on two cores that do nothing else


def test_the_whole_page_is_smaller_than_150_kilobytes(visit: Visit) -> None:
    files = [visit.requests[0], *visit.requests_to("static/")]

    assert sum(len(file.response().body()) for file in files) < LARGEST_PAGE


def test_the_page_is_painted_without_an_answer_of_the_api(site: str, browser: Browser) -> None:
    page = browser.new_context().new_page()
    page.route(
        lambda url: "/static/" not in url and not url.endswith(f"{site}/"), lambda route: None
    )
    page.goto(site, wait_until="load")

    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
    assert page.locator("#headline").inner_text() == "Draw a digit."
    page.context.close()


def test_new_bars_follow_the_lifted_pen_quickly(page: Page) -> None:
    """The best of ten: what the page and the server need, not what else the machine does."""
    page.locator("#diagram").wait_for()
    page.evaluate(
        """() => {
            const link = document.querySelector("#link");
            let lifted = 0;
            window.waits = [];
            addEventListener("pointerup", () => (lifted = performance.now()), { capture: true });
            new MutationObserver(() => {
                if (link.hash.includes("s=")) waits.push(performance.now() - lifted);
            }).observe(link, { attributes: true });
        }"""
    )
    for digit in (0, 1, 2, 3, 6, 7, 8, 9, 1, 0):
        page.click("#clear")
        draw(page, digit, corner=(45, 40))
        expect(page.locator("#prediction")).to_have_text(str(digit))
        expect(page.locator("#json")).to_be_visible()

    assert min(page.evaluate("waits")) <= SLOWEST
