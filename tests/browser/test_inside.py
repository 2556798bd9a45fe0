"""The inside of the network: the diagram, the inspector of one unit, units switched off."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.support.helpers import bars, draw_and_wait

pytestmark = pytest.mark.browser


def test_the_diagram_shows_the_drawing_and_a_unit_can_be_inspected(page: Page) -> None:
    diagram = page.locator("#diagram")
    waiting = "A network of 784, 100, 10 units. It waits for an image."
    expect(diagram).to_have_attribute("aria-label", waiting)
    draw_and_wait(page, 5)
    label = r"A network of 784, 100, 10 units\. In layer 1, \d+ units awake\. The answer is 5\."
    expect(diagram).to_have_attribute("aria-label", re.compile(label))
    expect(page.locator("#unit-activation")).to_contain_text("Activation ")
    expect(page.locator("#contributions-title")).to_have_text("How it votes now")

    page.select_option("#unit-layer", "1")
    page.fill("#unit-number", "17")

    expect(page.locator("#unit-title")).to_have_text("Unit 17 of layer 1")
    expect(page.locator("#unit-gradient")).to_have_attribute(
        "aria-label", re.compile("What the unit looks for: ink mostly ")
    )
    box = diagram.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 5 + 34 * 5 + 17)
    expect(page.locator("#unit-title")).to_have_text("The output for 5")
    expect(page.locator("#contributing-units button")).to_have_count(6)
    page.mouse.move(0, 0)
    expect(page.locator("#unit-title")).to_have_text("Unit 17 of layer 1")


def test_units_are_switched_off_and_on(page: Page) -> None:
    page.locator("#diagram").wait_for()
    draw_and_wait(page, 5)
    with_all_on = bars(page)

    page.click("#unit-switch")

    expect(page.locator("#unit-activation")).to_have_text("Switched off.")
    expect(page.locator("#confidence")).to_contain_text("with 1 unit off.")
    expect(page.locator("#units-off-effect")).to_contain_text("1 unit off. Of the 20 test images")
    for _ in range(5):
        page.click("#strongest-off")
    assert bars(page) != with_all_on
    page.click("#all-on")
    expect(page.locator("#units-off-effect")).to_have_text("Every unit is at work.")
    assert bars(page) == with_all_on

    page.click("#random-off")
    expect(page.locator("#units-off-effect")).to_contain_text("10 units off.")
