"""Passkeys in a real browser: the key is one that Chromium imitates, and may refuse."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.accounts.people import PASSWORD
from tests.browser.accounts.test_accounts import sign_up, visitor
from tests.browser.conftest import DESKTOP, manage
from tests.browser.test_accessibility import serious_violations

pytestmark = pytest.mark.browser
__all__ = ["visitor"]  # a fixture
one_screen = pytest.mark.parametrize("visitor", [DESKTOP], indirect=True, ids=["desktop"])
GAVE_NONE = "The browser gave no key: it was cancelled, took too long, or no key here fits."
KEY = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
KEY |= dict.fromkeys(("hasResidentKey", "hasUserVerification", "isUserVerified"), True)


@pytest.fixture
def agree(visitor: Page) -> Callable[[bool], None]:
    """Puts a key into the browser, and says whether it does what it is asked from now on."""
    devtools = visitor.context.new_cdp_session(visitor)
    devtools.send("WebAuthn.enable")
    key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    def agree(does: bool) -> None:
        devtools.send("WebAuthn.setUserVerified", {**key, "isUserVerified": does})

    return agree


@pytest.fixture
def join(visitor: Page, site: str, site_environment: dict[str, str]) -> Callable[..., None]:
    """Makes somebody an account, and leads to the page that adds a key."""

    def join(name: str, at: str = named(site)) -> None:
        sign_up(visitor, manage(site_environment, "invite").strip(), name, at)
        visitor.goto(f"{at}/account/2fa/keys/add")
        visitor.fill("#id_password", PASSWORD)
        visitor.get_by_role("button", name="Confirm").click()
        visitor.fill("#id_name", "laptop")
        visitor.get_by_label("Passwordless").check()

    return join


def named(site: str) -> str:
    """Its address with a name: a key belongs to a name, not to a number."""
    return site.replace("127.0.0.1", "localhost")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


@one_screen
def test_a_passkey_logs_in_without_a_password(visitor: Page, agree, join) -> None:
    join("keyholder")
    visitor.press("#id_name", "Enter")  # as the button: a form without a key says nothing
    expect(visitor.get_by_text("Security key added.")).to_be_visible()
    press(visitor, "Log out")
    press(visitor, "Log in with a passkey")
    expect(visitor.get_by_role("heading", name="keyholder")).to_be_visible()


@one_screen
def test_each_page_tells_of_a_key_that_refuses_and_goes_on_with_one_that_agrees(
    visitor: Page, agree, join, site: str
) -> None:
    page, alert = visitor, visitor.get_by_role("alert")

    def refused_and_agreed(button: str) -> None:
        agree(False)
        press(page, button)
        expect(alert).to_contain_text(GAVE_NONE)
        agree(True)
        press(page, button)

    join("hesitant")
    refused_and_agreed("Add")
    expect(page.get_by_text("Security key added.")).to_be_visible()
    page.goto(f"{named(site)}/account/2fa/keys/add")
    press(page, "Add")
    expect(alert).to_have_text("This key is among yours already.")
    assert serious_violations(page) == []

    press(page, "Log out")
    refused_and_agreed("Log in with a passkey")
    expect(page.get_by_role("heading", name="hesitant")).to_be_visible()
    page.goto(f"{named(site)}/account/2fa/keys/reauthenticate")
    refused_and_agreed("Use a security key")
    expect(page.get_by_role("heading", name="hesitant")).to_be_visible()

    press(page, "Log out")
    page.fill("#id_login", "hesitant")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    refused_and_agreed("Use a security key")
    expect(page.get_by_role("heading", name="hesitant")).to_be_visible()


def test_before_its_script_is_there_the_button_cannot_be_pressed(site, browser: Browser) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/account/login")
    expect(page.get_by_role("button", name="Log in with a passkey")).to_be_disabled()
    context.close()


@pytest.mark.parametrize("visitor", [DESKTOP | {"locale": "de-DE"}], indirect=True, ids=["german"])
def test_an_address_that_has_no_keys_says_so(visitor: Page, agree, site: str) -> None:
    visitor.goto("/account/login")
    press(visitor, "Mit einem Passkey anmelden")
    expect(visitor.get_by_role("alert")).to_contain_text("gehört zum Namen einer Website")

    elsewhere = "http://hippo.example"  # the same site, where browsers offer no keys

    def answer(route: Route) -> None:
        response = route.fetch(url=route.request.url.replace(elsewhere, site))
        headers = response.headers.copy()
        headers.pop("cross-origin-opener-policy", None)  # Chromium's console: not without https
        route.fulfill(response=response, headers=headers)

    visitor.route(f"{elsewhere}/**", answer)
    visitor.goto(f"{elsewhere}/account/login")
    press(visitor, "Mit einem Passkey anmelden")
    expect(visitor.get_by_role("alert")).to_contain_text("nur an Adressen mit https")
