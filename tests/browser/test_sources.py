"""The playground from its source files, an import each, as with DEBUG=on."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.support.bundles import reload_from_sources
from tests.browser.support.strokes import draw

pytestmark = pytest.mark.browser


def test_from_its_source_files_the_page_works_as_from_its_bundles(visit: Visit) -> None:
    page = visit.page
    visit.requests.clear()
    reload_from_sources(page)
    page.locator("#sample-strip button").first.wait_for()

    draw(page, 7, corner=(45, 40))

    expect(page.locator("#prediction")).to_have_text("7")
    assert visit.requests_to("static/inference/network/activations.js")
