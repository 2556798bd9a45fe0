"""The JavaScript examples of the documents run in a browser and print what is written there."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.documents import ADDRESS, expected_output, programs


@pytest.fixture
def page(site: str, browser: Browser) -> Iterator[Page]:
    """A page of the site's origin that has no script of its own."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site}/healthz")
    yield page
    context.close()


@pytest.mark.parametrize("program", programs("docs/API.md", "js"))
def test_the_javascript_examples_print_what_the_page_says(
    site: str, page: Page, program: str
) -> None:
    printed: list[str] = []
    page.on("console", lambda message: message.type == "log" and printed.append(message.text))

    page.evaluate("async () => {" + program.replace(ADDRESS, site) + "}")

    assert printed == expected_output(program)
