"""A pupil submits a network in a real browser, and the teacher closes the round."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.accounts.people import PASSWORD
from tests.browser.accounts.test_accounts import sign_up, visitor
from tests.browser.conftest import TakeScreenshot, manage
from tests.browser.test_accessibility import serious_violations

pytestmark = pytest.mark.browser
__all__ = ["visitor"]  # a fixture
NETWORK = "mnist-784-30-10-relu-97"


def test_a_round_from_its_opening_to_its_test_scores(
    visitor: Page, site: str, site_environment: dict[str, str], take_screenshot: TakeScreenshot
) -> None:
    page, width = visitor, visitor.viewport_size["width"]
    teacher, pupil, group = f"teacher-{width}", f"pupil-{width}", f"class-{width}"
    sign_up(page, manage(site_environment, "invite").strip(), teacher)
    code = manage(site_environment, "invite", "--class", group, "--teacher", teacher).strip()
    look(page, group)
    page.fill("#per_day", "2")
    page.get_by_role("button", name="Open a round").click()
    expect(page.get_by_text("Round 1", exact=False).first).to_be_visible()
    page.get_by_role("button", name="Log out").click()

    sign_up(page, code, pupil)
    look(page, group)
    send(page, settings.STARTER / f"{NETWORK}.json")
    expect(page.get_by_text("not a whole .npz archive")).to_be_visible()
    expect(page.get_by_text("2 of 2 left today")).to_be_visible()
    send(page, settings.STARTER / f"{NETWORK}.npz")
    expect(page.get_by_text("1 of 2 left today")).to_be_visible()
    boards = page.locator("section[aria-labelledby^='board-']")
    again = page.get_by_role("link", name="look again")
    while again.is_visible():
        again.click()
    expect(boards).to_have_count(3)
    expect(boards.first.get_by_role("row").nth(1)).to_contain_text(f"{pupil} (you)")
    check(page)
    take_screenshot(page, f"class-{width}")
    page.get_by_role("button", name="Log out").click()

    page.fill("#id_login", teacher)
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    look(page, group)
    check(page)
    page.get_by_label("Yes, the round ends now").check()
    page.get_by_role("button", name="Close round 1").click()
    while again.is_visible():
        again.click()
    expect(boards.first.get_by_role("columnheader", name="Test")).to_be_visible()
    expect(boards.first.get_by_role("row").nth(1)).to_contain_text("23,860")
    check(page)
    take_screenshot(page, f"class-closed-{width}")


def look(page: Page, group: str) -> None:
    page.get_by_role("link", name="Classes").click()
    page.get_by_role("link", name=group).click()
    expect(page.get_by_role("heading", name=group)).to_be_visible()


def send(page: Page, weights: Path) -> None:
    page.set_input_files("#weights", weights)
    page.set_input_files("#metadata", settings.STARTER / f"{NETWORK}.json")
    page.get_by_role("button", name="Submit the network").click()


def check(page: Page) -> None:
    assert serious_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]
