"""The playground when things go wrong, or are not clear: it says so, and mends itself."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.strokes import draw, draw_stroke

pytestmark = pytest.mark.browser

PREDICT = "**/predict*"


def answers(page: Page, **answer) -> None:
    """Let every prediction be answered like this."""
    page.route(PREDICT, lambda route: route.fulfill(**answer))


def probabilities(**shares: float) -> list[float]:
    """probabilities(d4=0.5, d9=0.4): what is left is spread over the other digits."""
    given = {int(name[1:]): share for name, share in shares.items()}
    rest = (1 - sum(given.values())) / (10 - len(given))
    return [given.get(digit, rest) for digit in range(10)]


def test_without_the_server_the_page_says_so_and_retry_recovers(page):
    page.route(PREDICT, lambda route: route.abort("connectionrefused"))
    draw(page, 7)
    expect(page.locator("#message")).to_have_text(
        "The server does not answer. Your drawing is still here."
    )
    expect(page.locator("#says")).to_have_text("No answer yet.")
    expect(page.locator("#prediction")).to_have_text("")

    page.unroute(PREDICT)
    page.get_by_role("button", name="Retry").click()

    expect(page.locator("#prediction")).to_have_text("7")
    expect(page.locator("#notice")).to_be_hidden()


def test_back_online_the_page_recovers_by_itself(page):
    page.context.set_offline(True)
    draw(page, 7)
    expect(page.locator("#notice")).to_be_visible()

    page.context.set_offline(False)

    expect(page.locator("#prediction")).to_have_text("7")
    expect(page.locator("#notice")).to_be_hidden()


def test_a_503_shows_what_the_server_says(page):
    detail = "No model loaded: the registry has no network to serve. Run manage.py sync_models."
    answers(page, status=503, json={"status": 503, "detail": detail})

    draw(page, 7)

    expect(page.locator("#message")).to_have_text(detail)


def test_a_429_is_waited_out_and_nothing_is_asked_meanwhile(visit):
    page = visit.page
    page.clock.install()
    answers(page, status=429, headers={"Retry-After": "30"}, json={"status": 429})
    draw_stroke(page, [(140, 40), (140, 240)])
    expect(page.locator("#message")).to_have_text("The server asks for a short pause.")
    expect(page.locator("#countdown")).to_contain_text("Next try in")
    asked = len(visit.asked("predict"))
    draw_stroke(page, [(120, 240), (160, 240)])
    assert len(visit.asked("predict")) == asked

    page.unroute(PREDICT)
    page.clock.run_for(31_000)

    expect(page.locator("#prediction")).not_to_have_text("")
    expect(page.locator("#notice")).to_be_hidden()


def test_a_late_answer_does_not_overwrite_a_newer_one(page):
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(PREDICT, hold, times=1)
    with page.expect_request(PREDICT):
        page.locator("#strip button").nth(0).click()
    page.locator("#strip button").nth(1).click()
    expect(page.locator("#prediction")).not_to_have_text("")
    newer = page.locator("#prediction").inner_text()
    older = (int(newer) + 1) % 10

    held[0].fulfill(json={"predicted_digit": older, "probabilities": [0.1] * 10})
    page.evaluate("fetch('healthz').then(answer => answer.json())")  # the late one came before

    expect(page.locator("#prediction")).to_have_text(newer)


@pytest.mark.parametrize(
    ("shares", "words", "detail"),
    [
        ({"d8": 0.97, "d3": 0.02}, "That is an eight.", "97.0 % sure, 95.0 points ahead of 3."),
        ({"d7": 0.8, "d1": 0.1}, "Probably a seven.", "80.0 % sure, 70.0 points ahead of 1."),
        ({"d4": 0.5, "d9": 0.4}, "A four, or a nine?", "50.0 % sure, 10.0 points ahead of 9."),
        ({"d2": 0.5, "d6": 0.2}, "At a guess, a two.", "50.0 % sure, 30.0 points ahead of 6."),
    ],
)
def test_the_words_are_as_sure_as_the_network(page, shares, words, detail):
    spread = probabilities(**shares)
    digit = spread.index(max(spread))
    body = {"predicted_digit": digit, "probabilities": spread, "pixels": [0.0] * 784}
    answers(page, json=body)

    draw_stroke(page, [(140, 40), (140, 240)])

    expect(page.locator("#says")).to_have_text(words)
    expect(page.locator("#detail")).to_have_text(detail)
    expect(page.locator("#prediction")).to_have_text(str(digit))
