"""The playground is quick: few bytes, a first paint without the API, an answer at once."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Visit
from tests.browser.support.strokes import draw

pytestmark = pytest.mark.browser

LARGEST_PAGE = 160_000  # bytes, unpacked
MANY = 1_003  # networks
SLOWEST = 100  # milliseconds from the lifted pen to new bars, on two cores that do nothing else


@pytest.fixture
def crowded(site: str, browser: Browser) -> Iterator[Visit]:
    """The playground of a site with very many networks; not opened yet."""
    page = browser.new_page()
    visit = Visit(page, site, [])
    page.on("request", visit.record)
    page.route("**/models?*", many_networks)
    yield visit
    page.unroute_all(behavior="ignoreErrors")  # a search may still be under way
    page.close()


def many_networks(route: Route) -> None:
    """What the API would say of MANY networks, 25 on a page."""
    answer = route.fetch().json()
    row = answer["results"][0]
    names = [f"{row['name']}-number-{n}" for n in range(24)]
    rows = [row, *(row | {"name": name, "is_default": False} for name in names)]
    route.fulfill(json=answer | {"count": MANY, "results": rows})


def test_with_a_thousand_networks_the_page_is_small_and_works(crowded: Visit) -> None:
    page = crowded.page
    page.goto(crowded.site, wait_until="networkidle")

    counted = [r for r in crowded.requests if not re.search("samples|weights", r.url)]
    assert sum(len(request.response().body()) for request in counted) <= LARGEST_PAGE
    assert len(counted) <= 9
    expect(page.locator("#network-search ~ [role=status]")).to_contain_text("25 of 1,003 networks")
    with page.expect_request("**/models?*search=sigmoid*"):
        page.fill("#network-search", "sigmoid")
    draw(page, 7, corner=(45, 40))
    expect(page.locator("#json")).to_contain_text("revision")
    expect(page.locator("#prediction")).to_have_text("7")


def test_strokes_drawn_while_the_scripts_load_are_kept(crowded: Visit) -> None:
    page = crowded.page
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/inference/playground.js", hold)
    page.goto(crowded.site, wait_until="commit")
    page.locator("#drawing").wait_for()
    page.evaluate("() => import(document.querySelector('script[src*=early-pen]').src)")
    draw(page, 7, corner=(45, 40))
    expect(page.locator("#hint")).to_be_hidden()

    held[0].continue_()

    expect(page.locator("#prediction")).to_have_text("7")


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
