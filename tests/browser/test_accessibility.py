"""Everyone can use the pages: with a screen reader, on any screen, and with less motion."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, Visit
from tests.browser.support.helpers import DEFAULT
from tests.browser.support.strokes import draw

pytestmark = pytest.mark.browser

NARROW = {"viewport": {"width": 240, "height": 600}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "color_scheme": "dark"}
WIDE = {"viewport": {"width": 1920, "height": 1080}}
NETWORK_PAGES = ("networks", f"networks/{DEFAULT}", "networks/nobody")
LONG_WORD = "document.querySelector('main p').append('x'.repeat(500))"  # as in a description
CALM = DESKTOP | {"reduced_motion": "reduce"}


COLOURS = ("color-contrast",)  # all rules about what differs in the dark


def serious_violations(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """What axe-core finds serious or critical, by these of its rules or by all: rule and place."""
    # A click ends when the next page's headers have arrived; of its HTML there may be nothing yet.
    page.wait_for_load_state()
    # Without preload, axe asks for no style sheet itself, at an address that it gets wrong; what
    # passed is megabytes, and nobody reads it.
    options: dict[str, object] = {"preload": False, "resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = rules
    violations = Axe().run(page, options=options).response["violations"]
    return [
        f"{rule['id']}: {[node['target'] for node in rule['nodes']]}"
        for rule in violations
        if rule["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("visit", [DESKTOP, PHONE], indirect=True, ids=["light", "dark-phone"])
def test_axe_finds_nothing_serious(visit: Visit) -> None:
    page = visit.page
    page.locator("#diagram").wait_for()
    assert serious_violations(page) == []

    draw(page, 4, corner=(45, 40), side=180)
    page.check("#explanation-on")
    page.select_option("#second-network", index=1)
    page.locator("#sample-strip button").first.click()
    expect(page.locator("#verdict")).not_to_have_text("")
    expect(page.locator("#explanation")).to_be_visible()
    page.click("#random-off")

    assert serious_violations(page) == []
    page.goto(f"{visit.site}/replay")
    page.locator("#final-weights").wait_for()
    assert serious_violations(page) == []
    for address in NETWORK_PAGES:
        page.goto(f"{visit.site}/{address}")
        assert serious_violations(page) == [], address


@pytest.mark.parametrize(
    "visit", [NARROW, PHONE, WIDE], indirect=True, ids=["narrow", "phone", "wide"]
)
def test_no_page_scrolls_sideways(visit: Visit) -> None:
    page = visit.page
    page.locator("#diagram").wait_for()
    page.select_option("#second-network", index=1)
    draw(page, 4, corner=(45, 40), side=180)
    expect(page.locator("#comparison-verdict")).to_contain_text("sa")
    width = page.viewport_size["width"]

    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.goto(f"{visit.site}/replay")
    page.locator("#final-weights").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for address in NETWORK_PAGES:
        page.goto(f"{visit.site}/{address}")
        assert page.evaluate("document.documentElement.scrollWidth") == width, address
    page.goto(f"{visit.site}/networks/{DEFAULT}")
    page.evaluate(LONG_WORD)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("visit", [CALM], indirect=True, ids=["calm"])
def test_with_reduced_motion_nothing_moves_by_itself(visit: Visit) -> None:
    page = visit.page
    duration = (
        "() => getComputedStyle(document.querySelector('tbody tr'), '::before').transitionDuration"
    )
    assert page.evaluate(duration) == "0s"

    page.goto(f"{visit.site}/replay")

    expect(page.locator("#epoch-title")).to_have_text(re.compile(r"^Epoch (\d+) of \1$"))
    expect(page.locator("#play-button")).to_have_text("Play")


def test_with_forced_colours_ink_has_its_sheet_and_a_pressed_button_is_seen(page: Page) -> None:
    """Where the system's colours are dark, black ink on the system's ground would not be seen."""
    page.emulate_media(forced_colors="active")
    ground = "(part) => getComputedStyle(part).backgroundColor"
    sheet = page.locator(".drawing-panel .frame").evaluate(ground)
    for place in (".several-frame", "#mini"):
        assert page.locator(place).evaluate(ground) == sheet, place
    before = page.locator("#eraser").evaluate(ground)
    page.click("#eraser")
    assert page.locator("#eraser").evaluate(ground) != before
