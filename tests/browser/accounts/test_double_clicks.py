"""Whoever clicks a button twice has meant it once."""

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.people import PASSWORD
from tests.browser.accounts.test_accounts import sign_up, visitor  # noqa: F401 (a fixture)
from tests.browser.conftest import DESKTOP, manage

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("visitor", [DESKTOP], indirect=True, ids=["desktop"])
def test_a_double_click_makes_or_rotates_one_token(
    visitor: Page,  # noqa: F811
    site_environment: dict[str, str],
) -> None:
    page = visitor
    sign_up(page, manage(site_environment, "invite").strip(), "impatient")
    page.goto("/account/tokens/new")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.fill("#id_name", "mine")
    page.get_by_role("button", name="Make the token").dblclick()
    made = page.locator("#token").inner_text()

    page.get_by_role("link", name="Done").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("button", name="Rotate mine").dblclick()
    assert page.locator("#token").inner_text() != made


@pytest.mark.parametrize("visitor", [DESKTOP], indirect=True, ids=["desktop"])
def test_other_content_and_a_page_that_was_left_and_come_back_to_are_sent(
    visitor: Page,  # noqa: F811
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
