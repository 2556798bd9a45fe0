"""The playground when the server fails: it says what is wrong, and recovers."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit
from tests.browser.support.strokes import draw, draw_stroke

pytestmark = pytest.mark.browser

PREDICT = "**/predict*"


def test_without_the_server_the_page_says_so_and_retry_recovers(page: Page) -> None:
    page.route(PREDICT, lambda route: route.abort("connectionrefused"))
    draw(page, 7)
    expect(page.locator("#message")).to_have_text(
        "The server does not answer. Your drawing is still here."
    )
    expect(page.locator("#headline")).to_have_text("No answer yet.")
    expect(page.locator("#prediction")).to_have_text("")

    page.unroute(PREDICT)
    page.get_by_role("button", name="Retry").click()

    expect(page.locator("#prediction")).to_have_text("7")
    expect(page.locator("#notice")).to_be_hidden()


def test_back_online_the_page_recovers_by_itself(page: Page) -> None:
    page.context.set_offline(True)
    draw(page, 7)
    expect(page.locator("#notice")).to_be_visible()

    page.context.set_offline(False)

    expect(page.locator("#prediction")).to_have_text("7")
    expect(page.locator("#notice")).to_be_hidden()


def test_a_503_shows_the_detail_that_the_server_gives(page: Page) -> None:
    detail = "No model loaded: the registry has no network to serve. Run manage.py sync_models."
    problem = {"status": 503, "detail": detail}
    page.route(PREDICT, lambda route: route.fulfill(status=503, json=problem))

    draw(page, 7)

    expect(page.locator("#message")).to_have_text(detail)


def test_after_a_429_the_page_waits_and_sends_nothing_meanwhile(visit: Visit) -> None:
    page = visit.page
    page.clock.install()
    wait = {"Retry-After": "30"}
    page.route(PREDICT, lambda route: route.fulfill(status=429, headers=wait, json={"status": 429}))
    draw_stroke(page, [(140, 40), (140, 240)])
    expect(page.locator("#message")).to_have_text("The server asks for a short pause.")
    expect(page.locator("#countdown")).to_contain_text("Next try in")
    sent = len(visit.requests_to("predict"))
    draw_stroke(page, [(120, 240), (160, 240)])
    assert len(visit.requests_to("predict")) == sent

    page.unroute(PREDICT)
    page.clock.run_for(31_000)

    expect(page.locator("#prediction")).not_to_have_text("")
    expect(page.locator("#notice")).to_be_hidden()


def test_a_late_answer_does_not_overwrite_a_newer_one(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(PREDICT, hold, times=1)
    with page.expect_request(PREDICT):
        page.locator("#sample-strip button").nth(0).click()
    page.locator("#sample-strip button").nth(1).click()
    expect(page.locator("#prediction")).not_to_have_text("")
    newer = page.locator("#prediction").inner_text()
    older = (int(newer) + 1) % 10

    held[0].fulfill(json={"predicted_digit": older, "probabilities": [0.1] * 10})
    page.evaluate("fetch('healthz').then(answer => answer.json())")  # the late answer came first

    expect(page.locator("#prediction")).to_have_text(newer)


def test_weights_that_fail_to_load_are_fetched_again_by_retry(page: Page) -> None:
    weights = "**/models/*/weights"
    page.route(weights, lambda route: route.abort())
    page.reload()
    expect(page.locator("#message")).to_contain_text("The server does not answer.")
    expect(page.locator("#inside-body")).to_be_hidden()

    page.unroute(weights)
    page.get_by_role("button", name="Retry").click()

    page.locator("#diagram").wait_for()
    expect(page.locator("#notice")).to_be_hidden()
