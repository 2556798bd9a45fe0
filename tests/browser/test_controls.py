"""The playground's controls: test images, the choice of a network, the sliders."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.support.helpers import OTHER, bars, draw_and_wait

pytestmark = pytest.mark.browser


def test_a_sample_picked_by_keyboard_shows_its_label_against_the_answer(page: Page) -> None:
    page.get_by_role("radio", name="3").focus()
    page.keyboard.press("Space")
    expect(page.locator("#sample-strip [aria-label*='labelled 3']")).to_have_count(20)

    tile = page.locator("#sample-strip button").first
    tile.press("Enter")

    expect(page.locator("#prediction")).not_to_have_text("")
    is_right = page.locator("#prediction").inner_text() == "3"
    verdict = "✓ Right: the label says 3." if is_right else "✗ Wrong: the label says 3."
    expect(page.locator("#verdict")).to_have_text(verdict)
    expect(tile).to_have_attribute("data-verdict", verdict[0])


def test_only_those_it_gets_wrong_are_all_read_wrong(visit: Visit) -> None:
    """Of the 0s that are included it gets fewer wrong than the strip has places for."""
    page = visit.page
    page.get_by_role("radio", name="0").check(force=True)
    with page.expect_response(lambda answer: "wrong=true" in answer.url):
        page.check("[name=wrong]")
    expect(page.locator("#sample-source")).to_contain_text("of these test images wrong")

    tiles = page.locator("#sample-strip button")
    for i in range(tiles.count()):
        tiles.nth(i).click()
        expect(tiles.nth(i)).to_have_attribute("data-verdict", "✗")
    assert tiles.count() < 20
    assert "model=" not in visit.requests_to("mnist/samples")[-1].url


def test_another_network_reads_the_same_drawing(visit: Visit) -> None:
    page = visit.page
    draw_and_wait(page, 7)

    page.select_option("#network", OTHER)

    expect(page.locator("#json")).to_contain_text(f'"model": "{OTHER}"')
    assert visit.requests_to("predict")[-1].url == f"{visit.site}/predict?model={OTHER}"
    expect(page.locator("#command")).to_contain_text(f"'{visit.site}/predict?model={OTHER}'")


def test_a_new_revision_in_an_answer_reloads_the_list_of_networks_once(visit: Visit) -> None:
    page = visit.page
    expect(page.locator("#network-facts")).to_contain_text("units")
    lists = len(visit.requests_to("models?"))
    answer = {"predicted_digit": 7, "probabilities": [0.1] * 10, "revision": "sha256:000000000000"}
    page.route("**/predict*", lambda route: route.fulfill(json=answer | {"pixels": [0.5] * 784}))

    with page.expect_response("**/models?*"):
        page.locator("#sample-strip button").nth(0).click()
    with page.expect_response("**/predict*"):
        page.locator("#sample-strip button").nth(1).click()
    expect(page.locator("#json")).to_contain_text("sha256:000000000000")

    assert len(visit.requests_to("models?")) == lists + 1


def test_sliders_disturb_the_image_and_the_answer_follows(page: Page) -> None:
    page.locator("#diagram").wait_for()
    draw_and_wait(page, 7)
    answers = page.locator("#move-right ~ canvas")
    expect(answers).to_have_attribute("aria-label", re.compile(r"Read as .*7 from .* to "))
    before = bars(page)[7]

    with page.expect_request("**/predict*") as request:
        page.locator("#turn").press("End")

    expect(page.locator("#turn + output")).to_have_text("90° clockwise")
    assert json.loads(request.value.post_data).keys() == {"pixels"}
    expect(page.locator("#probabilities td").nth(7)).not_to_have_text(before)
    page.click("#reset-sliders")
    expect(page.locator("#prediction")).to_have_text("7")
    expect(page.locator("#turn + output")).to_have_text("–")
