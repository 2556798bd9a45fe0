"""What the page shows of an answer: words, the network's input, why, a second network's answer."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.support.helpers import OTHER, bars, draw_and_wait
from tests.browser.support.strokes import draw, draw_stroke

pytestmark = pytest.mark.browser

SUMMARY = re.compile(r"^98\.\d+\u00a0% · 784 → 100 → 10, relu · \d{3}\u00a0kB$")


def probabilities(**shares: float) -> list[float]:
    """probabilities(d4=0.5, d9=0.4): the rest is spread over the other digits."""
    given = {int(name[1:]): share for name, share in shares.items()}
    rest = (1 - sum(given.values())) / (10 - len(given))
    return [given.get(digit, rest) for digit in range(10)]


@pytest.mark.parametrize(
    ("shares", "headline", "confidence"),
    [
        ({"d8": 0.97, "d3": 0.02}, "That is an eight.", "97.0 % sure, 95.0 points ahead of 3."),
        ({"d7": 0.8, "d1": 0.1}, "Probably a seven.", "80.0 % sure, 70.0 points ahead of 1."),
        ({"d4": 0.5, "d9": 0.4}, "A four, or a nine?", "50.0 % sure, 10.0 points ahead of 9."),
        ({"d2": 0.5, "d6": 0.2}, "At a guess, a two.", "50.0 % sure, 30.0 points ahead of 6."),
    ],
)
def test_the_words_are_as_sure_as_the_network(
    page: Page, shares: dict[str, float], headline: str, confidence: str
) -> None:
    spread = probabilities(**shares)
    digit = spread.index(max(spread))
    answer = {"predicted_digit": digit, "probabilities": spread, "pixels": [0.0] * 784}
    page.route("**/predict*", lambda route: route.fulfill(json=answer))

    draw_stroke(page, [(140, 40), (140, 240)])

    expect(page.locator("#headline")).to_have_text(headline)
    expect(page.locator("#confidence")).to_have_text(confidence)
    expect(page.locator("#prediction")).to_have_text(str(digit))


def test_what_the_network_is_given_is_shown_beside_the_drawing(page: Page) -> None:
    canvas = page.locator("#network-input")
    expect(canvas).to_have_attribute("aria-label", "Nothing yet.")

    draw(page, 0)

    expect(canvas).to_have_attribute("aria-label", "The drawing on a grid of 28 by 28 greys.")


def test_show_why_asks_the_api_and_lays_the_explanation_over_the_image(visit: Visit) -> None:
    page = visit.page
    draw_and_wait(page, 4)
    page.check("#explanation-on")
    expect(page.locator("#explanation")).to_be_visible()
    expect(page.locator("#explanation-text")).to_have_text("■ speaks for 4, ▫ against it.")

    page.select_option("#explanation-digit", "9")

    expect(page.locator("#explanation")).to_have_attribute(
        "aria-label", re.compile("that count for 9: ")
    )
    assert visit.requests_to("explain")[-1].url == f"{visit.site}/explain?digit=9"
    page.uncheck("#explanation-on")
    expect(page.locator("#explanation")).to_be_hidden()


def test_two_networks_read_one_drawing_side_by_side(page: Page) -> None:
    page.select_option("#second-network", OTHER)
    expect(page.locator("#comparison-verdict")).to_have_text("Draw a digit.")

    draw_and_wait(page, 3)

    expect(page.locator("#comparison-verdict")).to_have_text(
        re.compile("Both say 3|One says 3, the other")
    )
    expect(page.locator("#left-summary")).to_have_text(SUMMARY)
    expect(page.locator("#right-summary")).to_contain_text("784 → 30 → 10, sigmoid")
    assert page.locator("#comparison-bars .left").all_inner_texts() == bars(page)
