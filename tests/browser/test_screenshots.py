"""The pictures in docs/images: taken anew with ``pytest tests/browser --docs-images``."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.strokes import DIGITS, arc, draw_stroke

pytestmark = pytest.mark.browser

DESKTOP = {"viewport": {"width": 1280, "height": 860}}
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2}
DARK = {"color_scheme": "dark"}
# A four whose top almost closes, or a nine whose top almost does not.
BETWEEN = [arc((0.5, 0.3), (0.28, 0.235), -0.5, -2.0), [(0.78, 0.03), (0.66, 1.0)]]


@pytest.fixture
def album(request, tmp_path):
    """Where pictures go: docs/images when asked for, so that a normal run changes nothing."""
    if not request.config.getoption("--docs-images", default=False):
        return tmp_path
    folder = settings.BASE_DIR / "docs" / "images"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def pose(album):
    """Take a picture of the page, or of one part of it."""

    def pose(part, name: str) -> None:
        part.screenshot(path=album / f"{name}.png", animations="disabled")
        assert (album / f"{name}.png").read_bytes().startswith(b"\x89PNG")

    return pose


@pytest.mark.parametrize(
    ("visit", "name", "strokes", "read"),
    [
        (DESKTOP, "playground", BETWEEN, r"4|9"),
        (DESKTOP | DARK, "playground-dark", DIGITS[2], r"2"),
        (PHONE, "playground-phone", DIGITS[5], r"5"),
    ],
    indirect=["visit"],
    ids=["desktop", "dark", "phone"],
)
def test_the_playground_poses_for_a_picture(visit, name, strokes, read, pose):
    for stroke in strokes:
        draw_stroke(visit.page, [(45 + 190 * x, 45 + 190 * y) for x, y in stroke])
    expect(visit.page.locator("#prediction")).to_have_text(re.compile(read))
    expect(visit.page.locator("#json")).to_contain_text("revision")

    pose(visit.page, name)


def test_the_workshop_and_the_replay_pose_too(visit, pose):
    page = visit.page
    page.locator("#inside").wait_for()
    for stroke in DIGITS[5]:
        draw_stroke(page, [(45 + 190 * x, 45 + 190 * y) for x, y in stroke])
    expect(page.locator("#move-right ~ canvas")).to_have_attribute(
        "aria-label", re.compile("Read as")
    )
    page.select_option("#second", index=2)
    expect(page.locator("#verdicts")).to_contain_text("5")
    page.mouse.move(0, 0)

    pose(page.locator("section", has=page.locator("#inside")), "inside")
    pose(page.locator("#beside"), "side-by-side")
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{visit.site}/replay")
    page.locator("#learnt").wait_for()
    for key in ("Home", "PageUp", "PageUp", "PageUp"):
        page.locator("#epoch").press(key)
    expect(page.locator("#forming-says")).to_contain_text("after epoch 32")
    page.locator("#epoch").blur()
    pose(page, "replay")
