"""A visitor whose browser speaks German: scripts and pages as collectstatic leaves them."""

import re
from functools import partial
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from playwright.sync_api import Route, expect

from hippo_site.bundles import bundle
from hippo_site.translation.scripts import reading_in
from tests.browser.conftest import DESKTOP, TakeScreenshot, Visit
from tests.browser.support.strokes import draw
from tests.browser.test_accessibility import serious_violations
from tests.browser.test_speed import LARGEST_PAGE

pytestmark = pytest.mark.browser

GERMAN = DESKTOP | {"locale": "de-DE"}
PAGES = ("train", "networks", "replay", "account/login", "nowhere")


def german(name: str) -> str:
    """What the tag `script` names in German."""
    return bundle(name, reading_in("de", lambda path: Path(find(path)).read_text()))


def fulfill(route: Route, body: str) -> None:
    route.fulfill(body=body, content_type="text/javascript")


def test_no_page_weighs_more_in_german() -> None:
    """Beside the bundles the playground has its HTML, pictures and answers, 20 kB in all."""
    files = ("frame.css", "playground.css", "dark.css", "drawing/early-pen.js", "playground.js")
    assert sum(len(german(f"inference/{name}").encode()) for name in files) <= LARGEST_PAGE - 20_000


@pytest.mark.parametrize("visit", [GERMAN], indirect=True)
def test_the_page_says_a_drawn_digit_in_german(
    visit: Visit, take_screenshot: TakeScreenshot
) -> None:
    page = visit.page
    for entry in ("playground", "train", "replay"):
        script = german(f"inference/{entry}.js")
        page.route(f"**/inference/{entry}.js", partial(fulfill, body=script))
    page.goto(visit.site)
    page.locator("#diagram").wait_for()
    draw(page, 7, corner=(45, 40))

    expect(page.locator("#headline")).to_have_text("Das ist eine Sieben.")
    expect(page.locator("#confidence")).to_contain_text(re.compile("9,\\d\\s% sicher"))
    assert serious_violations(page) == []
    take_screenshot(page, "german")

    page.click("footer button[value=dark]")
    page.locator("footer button[value='']").wait_for()
    expect(page.locator("body")).to_have_css("background-color", "rgb(20, 23, 26)")
    for path in PAGES:
        page.goto(f"{visit.site}/{path}")
        assert page.locator("html").get_attribute("lang") == "de"
        assert serious_violations(page) == [], path
