"""Below the plates: the inside, the reasons, the second network, the sliders, what to take away."""

import io
import json
import re
import subprocess

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.strokes import draw

pytestmark = pytest.mark.browser

FACTS = re.compile(r"^98\.\d+\u00a0% · 784 → 100 → 10, relu · \d{3}\u00a0kB$")
DEFAULT, OTHER = "mnist-784-100-10-relu-98", "mnist-784-30-10-sigmoid-95"


def prediction(page: Page):
    return page.locator("#prediction")


def inside(page: Page):
    """The network's picture, once its weights are here."""
    canvas = page.locator("#inside")
    canvas.wait_for()
    return canvas


def drawn(page: Page, digit: int) -> None:
    """A digit on the sheet, answered by the server."""
    draw(page, digit, corner=(45, 40))
    expect(page.locator("#json")).to_contain_text('"revision"')
    expect(prediction(page)).to_have_text(str(digit))


def bars(page: Page) -> list[str]:
    return page.locator("#probabilities td").all_inner_texts()


def test_the_inside_lights_up_and_a_unit_can_be_looked_at_and_switched_off(page):
    canvas = inside(page)
    waiting = "A network of 784, 100, 10 units. It waits for an image."
    expect(canvas).to_have_attribute("aria-label", waiting)
    drawn(page, 5)
    label = r"A network of 784, 100, 10 units\. In layer 1, \d+ units awake\. The answer is 5\."
    expect(canvas).to_have_attribute("aria-label", re.compile(label))
    expect(page.locator("#unit-says")).to_contain_text("Activation ")
    expect(page.locator("#votes-title")).to_have_text("How it votes now")

    page.select_option("#unit-layer", "1")
    page.fill("#unit-number", "17")

    expect(page.locator("#unit-title")).to_have_text("Unit 17 of layer 1")
    expect(page.locator("#looks")).to_have_attribute(
        "aria-label", re.compile("What the unit looks for: ink mostly ")
    )
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 5 + 34 * 5 + 17)
    expect(page.locator("#unit-title")).to_have_text("The output for 5")
    expect(page.locator("#deciders button")).to_have_count(6)
    page.mouse.move(0, 0)
    expect(page.locator("#unit-title")).to_have_text("Unit 17 of layer 1")

    page.click("#switch")

    expect(page.locator("#unit-says")).to_have_text("Switched off.")
    expect(page.locator("#detail")).to_contain_text("with 1 unit off.")
    expect(page.locator("#broken")).to_contain_text("1 unit off. Of the 20 test images")
    whole = bars(page)
    for _ in range(4):
        page.click("#off-strongest")
    assert bars(page) != whole
    page.click("#all-on")
    expect(page.locator("#broken")).to_have_text("Every unit is at work.")


def test_the_page_and_the_server_come_to_the_same_answer(page):
    """While a hand moves the page computes by itself: same weights, same pixels, same bars."""
    inside(page)
    drawn(page, 2)
    served = bars(page)

    page.click("#off-random")
    page.click("#all-on")
    again = page.evaluate(
        """async () => {
            const { src } = document.querySelector("script[type=module]");
            const load = (name) => import(src.replace("playground", name));
            const { loadedNetwork } = await load("network/loading");
            const { centred } = await load("drawing/centring");
            const { decode } = await load("sharing/share-link");
            const { inkOf } = await load("drawing/paint");
            const { strokes } = decode(document.querySelector("#link").hash);
            return loadedNetwork().answer(centred(inkOf({ strokes }, 280), 280)).probabilities;
        }"""
    )

    assert bars(page) == served
    shares = [float(bar.removesuffix("\u00a0%")) for bar in served]
    assert [100 * share for share in again] == pytest.approx(shares, abs=1)


def test_why_asks_the_api_and_lays_its_answer_over_the_image(visit):
    page = visit.page
    drawn(page, 4)
    page.check("#why-on")
    expect(page.locator("#why")).to_be_visible()
    expect(page.locator("#why-says")).to_have_text("■ speaks for 4, ▫ against it.")

    page.select_option("#why-digit", "9")

    expect(page.locator("#why")).to_have_attribute("aria-label", re.compile("that count for 9: "))
    assert visit.asked("explain")[-1].url == f"{visit.site}/explain?digit=9"
    page.uncheck("#why-on")
    expect(page.locator("#why")).to_be_hidden()


def test_two_networks_read_one_drawing_side_by_side(page):
    page.select_option("#second", OTHER)
    expect(page.locator("#verdicts")).to_have_text("Draw a digit.")

    drawn(page, 3)

    expect(page.locator("#verdicts")).to_have_text(re.compile("Both say 3|One says 3, the other"))
    expect(page.locator("#left-facts")).to_have_text(FACTS)
    expect(page.locator("#right-facts")).to_contain_text("784 → 30 → 10, sigmoid")
    assert page.locator("#duel .left").all_inner_texts() == bars(page)


def test_hard_samples_are_read_wrong(visit):
    page = visit.page
    with page.expect_response(lambda answer: "hard=true" in answer.url):
        page.check("[name=hard]")
    expect(page.locator("#strip button")).to_have_count(20)

    for i in range(3):
        page.locator("#strip button").nth(i).click()
        expect(page.locator("#strip button").nth(i)).to_have_attribute("data-verdict", "✗")
    assert "model=" not in visit.asked("mnist/samples")[-1].url


def test_sliders_disturb_the_image_and_the_answer_follows(visit):
    page = visit.page
    inside(page)
    drawn(page, 7)
    way = page.locator("#move-right ~ canvas")
    expect(way).to_have_attribute("aria-label", re.compile(r"Read as .*7 from .* to "))
    before = bars(page)[7]

    with page.expect_request("**/predict*") as asked:
        page.locator("#turn").press("End")

    expect(page.locator("#turn + output")).to_have_text("90° clockwise")
    assert json.loads(asked.value.post_data).keys() == {"pixels"}
    expect(page.locator("#probabilities td").nth(7)).not_to_have_text(before)
    page.click("#still")
    expect(prediction(page)).to_have_text("7")
    expect(page.locator("#turn + output")).to_have_text("–")


def test_a_link_brings_back_the_drawing_the_network_and_the_sliders(visit, browser):
    page = visit.page
    page.select_option("#network", OTHER)
    page.select_option("#second", DEFAULT)
    drawn(page, 0)
    page.locator("#move-down").press("ArrowRight")
    expect(page.locator("#link")).to_have_attribute("href", re.compile("down=0.5"))
    expect(page.locator("#json")).to_contain_text(OTHER)
    link = page.locator("#link").evaluate("link => link.href")
    assert len(link) < 1_000

    page.goto("about:blank")
    page.goto(link)

    expect(page.locator("#json")).to_contain_text(OTHER)
    expect(prediction(page)).to_have_text("0")
    expect(page.locator("#network")).to_have_value(OTHER)
    expect(page.locator("#second")).to_have_value(DEFAULT)
    expect(page.locator("#move-down")).to_have_value("0.5")
    expect(page.locator("#drawing")).to_have_attribute("aria-label", "Your drawing, 1 stroke.")


@pytest.mark.parametrize("hash", ["#p=%%%", "#p=AAAA&s=!!&model=zoe", "#s=.&turn=x", "#label=7"])
def test_a_broken_link_is_an_empty_sheet(visit, hash):
    visit.page.goto(f"{visit.site}/{hash}")
    visit.page.reload()

    expect(visit.page.locator("#says")).to_have_text("Draw a digit.")
    expect(visit.page.locator("#facts")).to_contain_text("784 → 100 → 10 units")


def test_the_drawing_can_be_taken_away(page, tmp_path):
    drawn(page, 6)
    with page.expect_download() as picture:
        page.click("#save")
    with page.expect_download() as array:
        page.click("#save-npy")

    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    pixels = np.load(io.BytesIO(array.value.path().read_bytes()))
    assert (pixels.dtype, pixels.shape) == (np.float32, (28, 28))
    assert pixels.max() == pytest.approx(1, abs=0.1)


def test_the_command_asks_for_exactly_this_drawing(page):
    drawn(page, 8)
    expect(page.locator("#command")).to_contain_text("base64")

    command = page.locator("#command").inner_text()
    answer = subprocess.run(["bash", "-c", command], capture_output=True, check=True).stdout

    (given,) = json.loads(answer)["predictions"]
    shares = [float(bar.removesuffix("\u00a0%")) for bar in bars(page)]
    assert given["predicted_digit"] == 8
    assert [100 * share for share in given["probabilities"]] == pytest.approx(shares, abs=1)


def test_pixels_are_edited_by_keyboard_alone(page):
    page.locator("#pixels").focus()
    says = page.locator("#pixel-says")
    expect(says).to_have_text("Row 14, column 14: 0 % ink.")
    for _ in range(7):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    for _ in range(13):
        page.keyboard.press("Shift+ArrowDown")

    expect(says).to_have_text("Row 20, column 14: 100 % ink.")
    expect(prediction(page)).to_have_text("1")
    expect(page.locator("#drawing")).to_have_attribute(
        "aria-label", "An image edited pixel by pixel."
    )
    page.keyboard.press("5")
    expect(says).to_have_text("Row 20, column 14: 56 % ink.")
    page.keyboard.press("Control+z")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    expect(says).to_have_text("Row 20, column 14: 100 % ink.")
