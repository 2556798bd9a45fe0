"""People make an account and look after it, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.tokens import is_well_formed
from tests.accounts.people import PASSWORD, app_code
from tests.browser.conftest import DESKTOP, NOT_OK, manage
from tests.browser.test_accessibility import PHONE, serious_violations
from tests.conftest import random_network
from training.core.artifact import Metadata, save

pytestmark = pytest.mark.browser


@pytest.fixture(params=[DESKTOP, PHONE], ids=["light", "dark-phone"])
def visitor(site: str, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page on the site; afterwards: no error in the console, the policy's included."""
    context = browser.new_context(base_url=site, **request.param)
    page, problems = context.new_page(), []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    yield page
    context.close()
    assert [text for text in problems if not text.startswith(NOT_OK)] == []


@pytest.fixture(scope="module")
def codes(site: str, site_environment: dict[str, str]) -> list[str]:
    return manage(site_environment, "invite", "--class", "9b", "--count", "2").split()


def test_a_pupil_signs_up_by_code_adds_a_second_factor_and_makes_a_token(
    visitor: Page, codes: list[str]
) -> None:
    page, code = visitor, codes.pop()
    page.goto(f"/account/join/{code}")
    assert serious_violations(page) == []
    page.fill("#id_username", f"pupil-{code}")
    page.fill("#id_password1", PASSWORD)
    page.fill("#id_password2", PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name=f"pupil-{code}")).to_be_visible()
    expect(page.get_by_text("Member of 9b.")).to_be_visible()
    assert serious_violations(page) == []

    page.get_by_role("link", name="Second factor").click()
    page.get_by_role("link", name="Activate").click()
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    secret = page.input_value("#authenticator_secret")
    assert page.locator(".qr").evaluate("image => image.naturalWidth") > 0
    assert serious_violations(page) == []
    page.fill("#id_code", app_code(secret))
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_label("Unused codes")).to_be_visible()
    assert serious_violations(page) == []
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") == width

    page.get_by_role("link", name="Tokens").click()
    page.get_by_role("link", name="New token").click()
    page.fill("#id_name", "my notebook")
    assert serious_violations(page) == []
    page.get_by_role("button", name="Make the token").click()
    text = page.locator("#token").inner_text()
    assert is_well_formed(text)
    headers = {"Authorization": f"Bearer {text}"}
    assert page.request.get("/me", headers=headers).json()["name"] == f"pupil-{code}"
    assert serious_violations(page) == []
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("cell", name="my notebook", exact=True)).to_be_visible()
    assert text[14:] not in page.content()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


@pytest.mark.parametrize("visitor", [DESKTOP, PHONE], indirect=True, ids=["light", "dark-phone"])
def test_a_private_network_is_on_the_page_of_its_owner_and_of_nobody_else(
    visitor: Page, browser: Browser, site: str, site_environment: dict[str, str], nest: str
) -> None:
    page, name = visitor, f"owner-{visitor.viewport_size['width']}"
    sign_up(page, manage(site_environment, "invite").strip(), name)
    page.goto("/account/networks")
    expect(page.get_by_text("Nothing: everything you may see is public.")).to_be_visible()
    manage(site_environment, "set_visibility", nest, "private", "--owner", name)
    manage(site_environment, "share", nest, "--with", name, "--role", "keeper")
    page.reload()
    expect(page.get_by_role("cell", name="secret-network")).to_be_visible()
    expect(page.get_by_text(f"That is {name} (owner)")).to_be_visible()
    assert serious_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]

    context = browser.new_context(base_url=site)
    other = context.new_page()
    sign_up(other, manage(site_environment, "invite").strip(), f"not-{name}")
    for path in ("/account/networks", "/account/", "/"):
        other.goto(path)
        assert "secret-network" not in other.content()
    context.close()


@pytest.fixture(scope="module")
def nest(site: str, site_environment: dict[str, str], tmp_path_factory) -> str:
    """A private folder that the running site does not serve; its records are in the database."""
    folder = tmp_path_factory.mktemp("nest")
    save(folder, random_network(), Metadata(name="secret-network", accuracy=91.0))
    manage(site_environment, "set_visibility", str(folder), "private")
    manage(site_environment, "sync_models", "--repo", str(folder))
    return str(folder)


def sign_up(page: Page, code: str, name: str, at: str = "") -> None:
    """``at`` another address of the site than the browser's first."""
    page.goto(f"{at}/account/join/{code}")
    page.fill("#id_username", name)
    page.fill("#id_password1", PASSWORD)
    page.fill("#id_password2", PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
