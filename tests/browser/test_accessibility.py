"""Good manners: usable by everyone, light, quick, and at peace with less motion."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.strokes import draw

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "color_scheme": "dark"}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
WIDE = {"viewport": {"width": 1920, "height": 1080}}
SLOW = 100  # milliseconds from the lifted pen to new bars, on two cores that do nothing else


def grave(page: Page) -> list[str]:
    """What axe-core finds serious or critical: the rule, and where."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {[node['target'] for node in rule['nodes']]}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("visit", [DESKTOP, PHONE], indirect=True, ids=["light", "dark-phone"])
def test_axe_finds_nothing_serious(visit):
    page = visit.page
    page.locator("#inside").wait_for()
    assert grave(page) == []

    draw(page, 4, corner=(45, 40), side=180)
    page.check("#why-on")
    page.select_option("#second", index=1)
    page.locator("#strip button").first.click()
    expect(page.locator("#verdict")).not_to_have_text("")
    expect(page.locator("#why")).to_be_visible()
    page.click("#off-random")

    assert grave(page) == []
    page.goto(f"{visit.site}/replay")
    page.locator("#learnt").wait_for()
    assert grave(page) == []


@pytest.mark.parametrize("visit", [PHONE, WIDE], indirect=True, ids=["phone", "wide"])
def test_nothing_sticks_out(visit):
    page = visit.page
    page.locator("#inside").wait_for()
    page.select_option("#second", index=1)
    draw(page, 4, corner=(45, 40), side=180)
    expect(page.locator("#verdicts")).to_contain_text("sa")
    width = page.viewport_size["width"]

    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.goto(f"{visit.site}/replay")
    page.locator("#learnt").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_first_paint_needs_no_api(site, browser):
    page = browser.new_context().new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.route(
        lambda url: "/static/" not in url and not url.endswith(f"{site}/"), lambda route: None
    )
    page.goto(site, wait_until="load")

    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
    assert page.locator("#says").inner_text() == "Draw a digit."
    page.context.close()


def test_new_bars_follow_the_lifted_pen_quickly(page):
    """The best of ten: what the page and the server need, not who else uses the machine."""
    page.locator("#inside").wait_for()
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

    assert min(page.evaluate("waits")) <= SLOW


@pytest.mark.parametrize(
    "visit", [DESKTOP | {"reduced_motion": "reduce"}], indirect=True, ids=["calm"]
)
def test_with_reduced_motion_nothing_moves_by_itself(visit):
    page = visit.page
    glide = (
        "() => getComputedStyle(document.querySelector('tbody tr'), '::before').transitionDuration"
    )
    assert page.evaluate(glide) == "0s"

    page.goto(f"{visit.site}/replay")

    expect(page.locator("#epoch-says")).to_have_text(re.compile(r"^Epoch (\d+) of \1$"))
    expect(page.locator("#play-button")).to_have_text("Play")
