"""Whoever clicks a button twice has meant it once."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.accounts.people import PASSWORD
from tests.browser.accounts.test_accounts import sign_up, visitor
from tests.browser.conftest import DESKTOP, manage

pytestmark = pytest.mark.browser
__all__ = ["visitor"]  # a fixture


@pytest.mark.parametrize("visitor", [DESKTOP], indirect=True, ids=["desktop"])
def test_a_double_click_makes_or_rotates_one_token(
    visitor: Page,
    site_environment: dict[str, str],
) -> None:
    page = visitor
    sign_up(page, manage(site_environment, "invite").strip(), "impatient")
    page.goto("/account/tokens/new")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.fill("#id_name", "mine")
    click_twice(page, "Make the token")
    made = page.locator("#token").inner_text()

    page.get_by_role("link", name="Done").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    click_twice(page, "Rotate mine")
    assert page.locator("#token").inner_text() != made


def click_twice(page: Page, name: str) -> None:
    """On a slow line: the first request is still on its way when the second click comes."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            held.append(route)
        else:
            route.continue_()

    page.route("**/account/tokens/**", hold)
    box = page.get_by_role("button", name=name).bounding_box()
    assert box
    for _ in range(2):
        page.mouse.click(box["x"] + 10, box["y"] + 10)
        page.wait_for_timeout(300)
    assert len(held) == 1
    held[0].continue_()
    page.locator("#token").wait_for()
    page.unroute("**/account/tokens/**")


@pytest.mark.parametrize("visitor", [DESKTOP], indirect=True, ids=["desktop"])
def test_other_content_and_a_page_that_was_left_and_come_back_to_are_sent(
    visitor: Page,
    site_environment: dict[str, str],
) -> None:
    sign_up(visitor, manage(site_environment, "invite").strip(), "patient")

    sent = visitor.evaluate(
        """() => {
            const form = document.querySelector("main form[action$=display]");
            const sent = [];
            addEventListener("submit", (event) => {
                if (!event.defaultPrevented) sent.push(form.language.value);
                event.preventDefault();
            });
            const send = (language) => {
                form.language.value = language;
                form.requestSubmit();
            };
            for (const language of ["de", "de", "en", "en"]) send(language);
            dispatchEvent(new PageTransitionEvent("pageshow"));
            send("en");
            return sent.join(" ");
        }"""
    )

    assert sent == "de en en"
