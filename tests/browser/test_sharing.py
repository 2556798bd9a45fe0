"""What can be taken from the playground: a link, files, the command that asks the same."""

import io
import json
import re
import subprocess

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.support.helpers import DEFAULT, OTHER, draw_and_wait, percents

pytestmark = pytest.mark.browser


def test_a_link_brings_back_the_drawing_the_networks_and_the_sliders(visit: Visit) -> None:
    page = visit.page
    page.select_option("#network", OTHER)
    page.select_option("#second-network", DEFAULT)
    draw_and_wait(page, 0)
    page.locator("#move-down").press("ArrowRight")
    expect(page.locator("#link")).to_have_attribute("href", re.compile("down=0.5"))
    expect(page.locator("#json")).to_contain_text(OTHER)
    link = page.locator("#link").evaluate("link => link.href")
    assert len(link) < 1_000

    page.goto("about:blank")
    page.goto(link)

    expect(page.locator("#json")).to_contain_text(OTHER)
    expect(page.locator("#prediction")).to_have_text("0")
    expect(page.locator("#network")).to_have_value(OTHER)
    expect(page.locator("#second-network")).to_have_value(DEFAULT)
    expect(page.locator("#move-down")).to_have_value("0.5")
    expect(page.locator("#drawing")).to_have_attribute("aria-label", "Your drawing, 1 stroke.")


def test_a_link_keeps_a_sample_and_its_label(page: Page) -> None:
    tile = page.locator("#sample-strip button").first
    tile.click()
    expect(page.locator("#verdict")).to_contain_text("the label says")
    drawing = "canvas => canvas.toDataURL()"
    before = page.locator("#network-input").evaluate(drawing)
    verdict = page.locator("#verdict").inner_text()
    link = page.locator("#link").evaluate("link => link.href")

    page.goto("about:blank")
    page.goto(link)

    expect(page.locator("#verdict")).to_have_text(verdict)
    assert page.locator("#network-input").evaluate(drawing) == before


@pytest.mark.parametrize("hash", ["#p=%%%", "#p=AAAA&s=!!&model=zoe", "#s=.&turn=x", "#label=7"])
def test_a_damaged_link_is_an_empty_sheet(visit: Visit, hash: str) -> None:
    visit.page.goto(f"{visit.site}/{hash}")
    visit.page.reload()

    expect(visit.page.locator("#headline")).to_have_text("Draw a digit.")
    expect(visit.page.locator("#network-facts")).to_contain_text("784 → 100 → 10 units")


def test_the_drawing_is_saved_as_png_and_npy(page: Page) -> None:
    draw_and_wait(page, 6)
    with page.expect_download() as picture:
        page.click("#save")
    with page.expect_download() as array:
        page.click("#save-npy")

    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    pixels = np.load(io.BytesIO(array.value.path().read_bytes()))
    assert (pixels.dtype, pixels.shape) == (np.float32, (28, 28))
    assert pixels.max() == pytest.approx(1, abs=0.1)


def test_the_command_predicts_exactly_this_drawing(page: Page) -> None:
    draw_and_wait(page, 8)
    expect(page.locator("#command")).to_contain_text("base64")

    command = page.locator("#command").inner_text()
    output = subprocess.run(["bash", "-c", command], capture_output=True, check=True).stdout

    (prediction,) = json.loads(output)["predictions"]
    assert prediction["predicted_digit"] == 8
    probabilities = [100 * share for share in prediction["probabilities"]]
    assert probabilities == pytest.approx(percents(page), abs=1)
