"""The tour, "It was a …", and what is shared: what a first visit, and a class, keep of the page."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, Visit
from tests.browser.support.helpers import draw_and_wait
from tests.browser.support.strokes import draw
from tests.browser.test_accessibility import serious_violations

pytestmark = pytest.mark.browser

STEPS = [
    ("It sees 784 greys", ".drawing-panel"),
    ("What a unit is", "#inside-body"),
    ("What the accuracy means", ".confidence-panel"),
    ("Why it errs", "#sample-filter"),
]


def test_a_first_visit_is_offered_a_tour_that_keys_go_through_and_that_is_then_not_offered_again(
    site: str, browser: Browser
) -> None:
    context = browser.new_context(**DESKTOP)
    page = context.new_page()
    page.goto(site)
    tour, title = page.locator("#tour"), page.locator("#tour-title")
    expect(title).to_have_text("New here?")
    assert page.evaluate("document.activeElement === document.body")
    draw(page, 7, corner=(45, 40))
    expect(page.locator("#prediction")).to_have_text("7")
    page.locator("#diagram").wait_for()
    assert serious_violations(page) == []

    page.locator("#tour-next").focus()
    for number, (words, part) in enumerate(STEPS, start=1):
        page.keyboard.press("Enter")
        expect(title).to_have_text(words)
        expect(title).to_be_focused()
        expect(page.locator("#tour-place")).to_have_text(f"{number} of 4")
        expect(page.locator(".toured")).to_have_count(1)
        expect(page.locator(part)).to_be_in_viewport()
        assert page.locator(f"{part}.toured").count() == 1
        if number == 3:
            meaning = re.compile("^98.96\u00a0% means: of every 10,000 .* it read 9,896 right")
            expect(page.locator("#tour-text")).to_have_text(meaning)
        page.locator("#tour-next").focus()
    page.keyboard.press("Escape")
    expect(tour).to_be_hidden()
    expect(page.locator(".toured")).to_have_count(0)

    page.reload()
    page.locator("#diagram").wait_for()
    expect(tour).to_be_hidden()
    page.click("#start-tour")
    expect(title).to_have_text(STEPS[0][0])
    page.click("#tour-next")
    page.click("#tour-back")
    expect(title).to_have_text(STEPS[0][0])
    page.click("#tour-close")
    expect(page.locator("#start-tour")).to_be_focused()
    context.close()


def test_what_it_was_is_counted_and_stays_in_the_browser(visit: Visit) -> None:
    page = visit.page
    verdict = page.locator("#own-verdict")
    expect(page.locator("#own-label-offer")).to_be_hidden()
    draw_and_wait(page, 7)
    before = len(visit.requests)
    page.select_option("#own-label", "1")
    expect(verdict).to_contain_text("✗ Wrong: you meant a one. So far it read 0 of your 1 drawing")
    page.select_option("#own-label", "7")
    expect(verdict).to_contain_text(
        "✓ Right: you meant a seven. So far it read 1 of your 1 drawing"
    )
    expect(page.locator("#similar-title")).to_have_text(
        re.compile("Most like it, of 50 training images of (MNIST|the UCI digits) labelled 7")
    )
    expect(page.locator("#similar-images canvas")).to_have_count(5)
    assert serious_violations(page) == []
    sent = visit.requests[before:]
    assert {request.method for request in sent} == {"GET"}
    assert all("/mnist/samples?dataset=train" in request.url for request in sent)

    page.click("#clear")
    expect(page.locator("#similar")).to_be_hidden()
    expect(verdict).to_have_text("")
    page.reload()
    page.locator("#diagram").wait_for()
    draw_and_wait(page, 3)
    page.select_option("#own-label", "8")
    expect(verdict).to_contain_text("So far it read 1 of your 2 drawings right.")
    page.click("#forget-labels")
    assert page.evaluate("localStorage.getItem('hippo-labelled')") is None

    page.locator("#sample-strip button").first.click()
    expect(page.locator("#verdict")).to_contain_text("the label says")
    expect(page.locator("#own-label-offer")).to_be_hidden()


def test_a_picture_to_share_has_the_drawing_and_the_answer(page: Page) -> None:
    expect(page.locator("#share-picture")).to_be_disabled()
    draw_and_wait(page, 7)
    with page.expect_download() as download:
        page.click("#share-picture")

    assert download.value.suggested_filename == "hippo.png"
    with Image.open(io.BytesIO(download.value.path().read_bytes())) as picture:
        assert picture.size == (1200, 630)
        assert len(picture.convert("RGB").getcolors(1 << 20)) > 50


def test_a_preview_elsewhere_has_words_and_a_picture_at_a_whole_address(visit: Visit) -> None:
    page = visit.page
    for path, words in (("", "reads digits"), ("networks", "the networks"), ("replay", "digits")):
        page.goto(f"{visit.site}/{path}")
        content = {
            name: page.locator(f"meta[property='og:{name}']").get_attribute("content")
            for name in ("title", "description", "image")
        }
        assert words in str(content["title"])
        assert re.match(r"http://127\.0\.0\.1:\d+/static/inference/preview", str(content["image"]))
    answer = page.request.get(str(content["image"]))
    with Image.open(io.BytesIO(answer.body())) as picture:
        assert picture.size == (1200, 630)
    assert len(answer.body()) < 60_000
