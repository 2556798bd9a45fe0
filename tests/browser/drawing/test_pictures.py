"""Pictures from elsewhere, pens and the eraser: what is not drawn with the usual pen."""

import base64
import io
import re

import numpy as np
import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.drawing.test_drawing import ink
from tests.browser.support.helpers import draw_and_wait
from tests.browser.support.strokes import draw, draw_stroke
from tests.browser.test_accessibility import serious_violations
from tests.inference.pictures import one, png, saved

pytestmark = pytest.mark.browser

PICTURE = "A picture, as the network sees it."
GIVE = """([type, kind, name, content, count]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const data = new DataTransfer();
    for (let i = 0; i < count; i++) data.items.add(new File([bytes], name, { type: kind }));
    const event = type === "paste"
        ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true })
        : new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
    return document.querySelector("#drawing").dispatchEvent(event);
}"""


def give(page: Page, how: str, content: bytes, kind: str = "image/png", count: int = 1) -> bool:
    """Drop or paste a file; whether the browser would do something of its own with it."""
    return page.evaluate(GIVE, [how, kind, "a.png", base64.b64encode(content).decode(), count])


def alpha(url: str) -> np.ndarray:
    """(height, width) bool: where there is ink on a canvas, from its data URL."""
    with Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))) as picture:
        return np.asarray(picture.getchannel("A")) > 127


def photo() -> bytes:
    """A JPEG of 12 megapixels, lying on its side as cameras store it: a 1 on grey paper."""
    paper = np.full((3000, 4000), 190, dtype=np.uint8)
    paper[1400:1600, 900:3100] = 40
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    return saved(Image.fromarray(paper), "JPEG", exif=exif)


def test_a_photo_of_twelve_megapixels_is_chosen_and_read(visit: Visit) -> None:
    page = visit.page
    with page.expect_file_chooser() as chooser:
        page.click("#open-picture")
    file = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    chooser.value.set_files(files=[file])

    expect(page.locator("#drawing")).to_have_attribute("aria-label", PICTURE)
    expect(page.locator("#prediction")).to_have_text("1")
    expect(page.locator("#json")).to_contain_text('"revision"')
    (sent, *_) = visit.requests_to("predict")
    assert sent.headers["content-type"] == "image/jpeg"
    assert len(sent.post_data_buffer or b"") < 200_000
    page.click("#undo")
    expect(page.locator("#headline")).to_have_text("Draw a digit.")


def test_pictures_are_dropped_and_pasted_and_what_is_none_is_said_in_plain_words(
    page: Page,
) -> None:
    notice = page.locator("#notice")
    assert not give(page, "dragover", png())
    expect(page.locator(".drop-target")).to_have_count(1)
    assert not give(page, "drop", png())
    expect(page.locator(".drop-target")).to_have_count(0)
    expect(page.locator("#prediction")).to_have_text("1")

    page.click("#clear")
    give(page, "paste", png(255 - one()))
    expect(page.locator("#prediction")).to_have_text("1")

    give(page, "drop", b"%PDF-1.7 no picture", "application/pdf")
    expect(page.locator("#message")).to_have_text(re.compile("not a picture that can be read"))
    expect(page.locator("#prediction")).to_have_text("1")
    give(page, "drop", png(np.full((90, 90), 255, np.uint8)))
    expect(page.locator("#message")).to_have_text(re.compile("There is no digit to be seen"))
    page.click("#clear")
    expect(notice).to_be_hidden()


def test_a_broad_pen_leaves_more_ink_and_the_eraser_takes_it_away(page: Page) -> None:
    def amount() -> int:
        return int(np.count_nonzero(alpha(ink(page))))

    blank = ink(page)
    amounts = []
    for pen in ("thin", "normal", "broad"):
        page.click("#clear")
        page.select_option("#pen", pen)
        draw(page, 1, corner=(45, 40))
        amounts.append(amount())
    assert amounts == sorted(amounts) and amounts[0] < 0.5 * amounts[2]

    page.click("#eraser")
    expect(page.locator("#eraser")).to_have_attribute("aria-pressed", "true")
    for x in (110, 125, 140, 155, 170):
        draw_stroke(page, [(x, 10), (x, 270)])
    expect(page.locator("#headline")).to_have_text("Draw a digit.")
    expect(page.locator("#prediction")).to_have_text("")
    assert ink(page) == blank
    expect(page.locator("#notice")).to_be_hidden()
    for _ in range(5):
        page.click("#undo")
    assert amount() == amounts[2]


def test_a_link_keeps_pens_and_what_was_erased(page: Page) -> None:
    page.select_option("#pen", "broad")
    draw_and_wait(page, 7)
    page.click("#eraser")
    draw_stroke(page, [(200, 60), (230, 40)])
    expect(page.locator("#link")).to_have_attribute("href", re.compile("pens=be"))
    before, link = ink(page), page.locator("#link").evaluate("link => link.href")

    page.goto("about:blank")
    page.goto(link)

    expect(page.locator("#drawing")).to_have_attribute("aria-label", "Your drawing, 1 stroke.")
    expect(page.locator("#eraser")).to_have_attribute("aria-pressed", "false")
    page.locator("#diagram").wait_for()
    assert np.mean(alpha(ink(page)) != alpha(before)) < 0.02


def test_several_digits_on_a_wide_sheet_are_read_one_by_one(visit: Visit) -> None:
    page = visit.page
    page.locator("#several-sheet").scroll_into_view_if_needed()
    box = page.locator("#several-sheet").bounding_box()
    drawing = page.locator("#drawing").bounding_box()
    assert box and drawing
    for place, digit in enumerate((2, 0, 7)):
        corner = (box["x"] - drawing["x"] + 60 + 230 * place, box["y"] - drawing["y"] + 50)
        draw(page, digit, corner=corner, side=170)

    expect(page.locator("#several-text")).to_have_text("207")
    digits = page.locator("#several-list button")
    expect(digits).to_have_count(3)
    expect(digits.nth(2)).to_have_attribute("aria-label", re.compile("^Read as 7, .* sure"))
    assert serious_violations(page) == []

    digits.nth(2).click()
    expect(page.locator("#prediction")).to_have_text("7")
    expect(page.locator("#drawing")).to_have_attribute("aria-label", PICTURE)
    page.click("#several-undo")
    expect(page.locator("#several-text")).to_have_text("20")
    page.click("#several-clear")
    expect(digits).to_have_count(0)


def test_a_picture_with_several_digits_is_read_one_by_one(page: Page) -> None:
    with page.expect_file_chooser() as chooser:
        page.click("#open-several")
    chooser.value.set_files(settings.BASE_DIR / "docs" / "postcode.png")

    expect(page.locator("#several-text")).to_have_text("20145")
    expect(page.locator("#several-list button")).to_have_count(5)
    expect(page.locator("#prediction")).to_have_text("")


def test_of_many_files_at_once_the_first_is_read_and_the_page_says_so(page: Page) -> None:
    give(page, "drop", png(one()), count=40)

    expect(page.locator("#message")).to_have_text(
        "This is the first of 40 files; one is read at a time."
    )
    expect(page.locator("#prediction")).to_have_text("1")
    page.click("#clear")
    expect(page.locator("#notice")).to_be_hidden()
