"""The newest choice counts, whichever answer comes last."""

import re
from contextlib import suppress

import numpy as np
import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.browser.conftest import Visit
from tests.browser.drawing.test_pictures import PICTURE, give
from tests.browser.support.helpers import DEFAULT, OTHER, draw_and_wait
from tests.browser.support.strokes import draw, draw_stroke
from tests.browser.test_failures import PREDICT
from tests.inference.pictures import png

pytestmark = pytest.mark.browser

LIGHT, DIAGRAM = f"**/models/{OTHER}/weights*", "#diagram"


def hold(page: Page, address: str | re.Pattern[str]) -> list[Route]:
    """The requests to an address, which wait until they are let go."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(address, keep)
    return held


def let_go(page: Page, held: list[Route], address: str | re.Pattern[str]) -> None:
    """Answer what was held, and wait until the page has taken it."""
    page.unroute(address)
    for route in held:
        with suppress(Error):  # the page has cancelled the request
            route.continue_()
            route.request.response()
    page.evaluate("fetch('healthz').then((answer) => answer.text())")


def choose_and_wait_for_request(page: Page, name: str) -> None:
    with page.expect_request(LIGHT):
        page.select_option("#network", name)


def test_weights_that_come_late_do_not_take_the_chosen_network_s_place(page: Page) -> None:
    page.locator(DIAGRAM).wait_for()
    draw_and_wait(page, 7)
    held = hold(page, LIGHT)
    choose_and_wait_for_request(page, OTHER)
    expect(page.locator("#json")).to_contain_text(OTHER)
    page.route(PREDICT, lambda route: route.abort())  # from here on only loaded weights can read

    page.select_option("#network", "")
    page.locator(DIAGRAM).wait_for()
    let_go(page, held, LIGHT)
    page.wait_for_load_state("networkidle")
    page.click("#clear")
    draw(page, 3, corner=(45, 40))

    expect(page.locator("#source")).to_contain_text("Read by this page")
    expect(page.locator("#prediction")).to_have_text("3")


def test_a_network_that_is_on_its_way_is_not_answered_for_by_the_one_before(page: Page) -> None:
    page.locator(DIAGRAM).wait_for()
    draw_and_wait(page, 7)
    page.select_option("#second-network", DEFAULT)
    expect(page.locator("#comparison-verdict")).to_have_text("Both say 7.")
    page.check("#explanation-on")
    page.locator("#explanation").wait_for()
    for address in (PREDICT, LIGHT):
        page.route(address, lambda route: route.abort())

    page.select_option("#network", OTHER)

    expect(page.locator("#headline")).to_have_text("No answer yet.")
    expect(page.locator("#prediction")).to_have_text("")
    # Nor does what the server said of another image stay beside this one.
    expect(page.locator("#explanation")).to_be_hidden()
    expect(page.locator("#comparison-verdict")).to_have_text("No answer yet.")


def test_a_link_that_is_opened_on_the_page_brings_its_networks_along(visit: Visit) -> None:
    """And a server that is away for a moment does not lose them; a choice made meanwhile stays."""
    page = visit.page
    page.locator(DIAGRAM).wait_for()
    link = f"#p={'AP8A_wD_ABP_'}&model={OTHER}&with={DEFAULT}"

    page.evaluate("(hash) => (location.hash = hash)", link)

    expect(page.locator("#network")).to_have_value(OTHER)
    expect(page.locator("#diagram")).to_have_attribute("aria-label", re.compile("30"))
    expect(page.locator("#second-network")).to_have_value(DEFAULT)

    record = f"**/models/{OTHER}"
    listed = "**/models?*"
    page.route(listed, without(OTHER))
    page.route(record, lambda route: route.fulfill(status=503, json={"status": 503}))
    page.goto("about:blank")
    page.goto(f"{visit.site}/{link}")
    expect(page.locator("#message")).to_contain_text("no network to read with")
    page.locator(DIAGRAM).wait_for()  # of the default, which reads meanwhile
    page.unroute(record)
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("#network")).to_have_value(OTHER)


def without(name: str):
    """The list of networks as it is, but for one that is further down."""

    def answer(route: Route) -> None:
        body = route.fetch().json()
        rows = [row for row in body["results"] if row["name"] != name]
        route.fulfill(json=body | {"results": rows})

    return answer


def test_a_failure_is_not_taken_back_by_an_older_request_that_ends_later(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{visit.site}/replay")
    page.locator("#final-weights").wait_for()
    slow, broken = f"**/models/{OTHER}", f"**/models/{DEFAULT}"
    held = hold(page, slow)
    with page.expect_request(slow):
        page.select_option("#network", OTHER)
    page.route(broken, lambda route: route.fulfill(status=500, json={"status": 500}))
    page.select_option("#network", DEFAULT)
    expect(page.locator("#message")).to_contain_text("could not do this")

    let_go(page, held, slow)

    expect(page.locator("#message")).to_contain_text("could not do this")


def test_a_picture_that_is_read_slowly_does_not_cover_what_was_drawn_since(page: Page) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (1000, 1000, 3), np.uint8)
    with page.expect_response(PREDICT) as answer:
        give(page, "drop", png(noise))  # as PNG it is larger than the API takes
    assert answer.value.status == 200
    expect(page.locator("#drawing")).to_have_attribute("aria-label", PICTURE)
    page.click("#clear")

    held = hold(page, PREDICT)
    with page.expect_request(PREDICT):
        give(page, "drop", png())
    draw_stroke(page, [(140, 40), (140, 240)])
    let_go(page, held, PREDICT)

    expect(page.locator("#json")).to_contain_text("revision")
    expect(page.locator("#drawing")).not_to_have_attribute("aria-label", PICTURE)
    expect(page.locator("#drawing")).to_have_attribute("aria-label", "Your drawing, 1 stroke.")


def test_several_digits_are_read_again_by_the_network_that_is_chosen(page: Page) -> None:
    page.locator(DIAGRAM).wait_for()
    page.locator("#several-sheet").scroll_into_view_if_needed()
    box = page.locator("#several-sheet").bounding_box()
    drawing = page.locator("#drawing").bounding_box()
    assert box and drawing
    draw(page, 7, corner=(box["x"] - drawing["x"] + 60, box["y"] - drawing["y"] + 50), side=170)
    expect(page.locator("#several-text")).to_have_text("7")

    with page.expect_request(f"**/predict?model={OTHER}&segments=true"):
        page.select_option("#network", OTHER)
    expect(page.locator("#several-list button")).to_have_count(1)
