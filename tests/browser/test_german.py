"""A visitor whose browser speaks German, and scripts in a pseudo-language that marks every text."""

import copy
import re
from functools import partial
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Browser, Page, Route, expect

from hippo_site.bundles import bundle
from hippo_site.translation import scripts
from tests.browser.conftest import DESKTOP, TakeScreenshot, Visit
from tests.browser.support.strokes import draw
from tests.browser.test_accessibility import serious_violations
from tests.browser.test_speed import LARGEST_PAGE
from tests.hippo_site.translation.marked import mark_catalogues, marked, texts_of, unmarked

pytestmark = pytest.mark.browser

GERMAN = DESKTOP | {"locale": "de-DE"}
PAGES = ("train", "networks", "replay", "account/login", "nowhere")


def german(name: str) -> str:
    """What the tag `script` names in German."""
    return bundle(name, scripts.reading_in("de", lambda path: Path(find(path)).read_text()))


def test_no_page_weighs_more_in_german() -> None:
    """Beside the bundles the playground has its HTML, pictures and answers, 20 kB in all."""
    files = ("frame.css", "playground.css", "dark.css", "drawing/early-pen.js", "playground.js")
    assert sum(len(german(f"inference/{name}").encode()) for name in files) <= LARGEST_PAGE - 20_000


@pytest.mark.parametrize("visit", [GERMAN], indirect=True)
def test_the_page_says_a_drawn_digit_in_german(
    visit: Visit, take_screenshot: TakeScreenshot
) -> None:
    page = visit.page
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


def fulfill(route: Route, body: str, kind: str) -> None:
    route.fulfill(body=body, content_type=kind)


@pytest.fixture
def marked_page(site: str, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> Page:
    """A browser that gets each page of scripts with every text of a catalogue in full width."""
    mark_catalogues(monkeypatch)
    catalogue = copy.copy(scripts.catalogue_of("de"))
    texts = {key: marked(text) if key else text for key, text in catalogue._catalog.items()}
    monkeypatch.setattr(catalogue, "_catalog", texts)
    monkeypatch.setattr(scripts, "catalogue_of", lambda language: catalogue)
    page = browser.new_context(base_url=site, **GERMAN).new_page()
    for name, path in (("playground", "/"), ("train", "/train"), ("replay", "/replay")):
        with translation.override("de"):
            words = {"page": name, "request": RequestFactory().get(path)}
            html = get_template(f"inference/{name}.html").render(words)
        page.route(f"{site}{path}", partial(fulfill, body=html, kind="text/html"))
        script = partial(fulfill, body=german(f"inference/{name}.js"), kind="text/javascript")
        page.route(f"**/inference/{name}.de.js", script)
    return page


def left_in(page: Page) -> list[str]:
    return unmarked(texts_of(page.content()), {"Alpayd", "Kaynak", "CC", "BY", "hands"})


def test_every_text_of_the_playground_came_from_a_catalogue(marked_page: Page) -> None:
    page = marked_page
    page.goto("/")
    page.locator("#diagram").wait_for()
    left = left_in(page)
    for _ in range(5):
        page.click("#tour-next")
        left += left_in(page)
    page.locator("#drawing").scroll_into_view_if_needed()
    draw(page, 7, corner=(45, 40))
    expect(page.locator("#json")).to_contain_text('"revision"')
    page.check("#explanation-on")
    page.select_option("#second-network", index=1)
    page.select_option("#own-label", "1")
    page.locator("#similar-images canvas").first.wait_for()
    page.click("#strongest-off")
    page.locator("#turn").press("End")
    expect(page.locator("#explanation")).to_be_visible()
    left += left_in(page)
    page.click("#reset-sliders")
    page.check("input[name=wrong]")
    page.locator("#sample-strip button").first.click()
    expect(page.locator("#verdict")).not_to_have_text("")
    left += left_in(page)
    page.context.set_offline(True)
    page.click("#sample-filter button")
    page.locator("#message").wait_for()
    left += left_in(page)
    page.context.close()

    assert left == []


def test_every_text_of_train_and_replay_came_from_a_catalogue(marked_page: Page) -> None:
    page = marked_page
    page.goto("/train")
    expect(page.locator("#data-status")).not_to_have_text("")
    left = left_in(page)
    for broken in ("#break-rate", "#break-linear"):
        page.click(broken)
        expect(page.locator("#why")).not_to_have_text("")
        left += left_in(page)
    page.goto("/replay")
    page.locator("#final-weights").wait_for()
    left += left_in(page)
    page.context.close()

    assert left == []
