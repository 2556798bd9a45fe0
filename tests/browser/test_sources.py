"""The playground from its source files, an import each, as with DEBUG=on."""

from functools import partial

import pytest
from playwright.sync_api import Route, expect

from hippo_site.bundles import ENTRIES
from tests.browser.conftest import Visit
from tests.browser.support.bundles import source
from tests.browser.support.strokes import draw

pytestmark = pytest.mark.browser


def fulfill(route: Route, **answer: str) -> None:
    route.fulfill(**answer)


def test_from_its_source_files_the_page_works_as_from_its_bundles(visit: Visit) -> None:
    page = visit.page
    for name in ENTRIES:
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        answer = partial(fulfill, body=source(name), content_type=kind)
        page.route(f"**/{name}", answer)
    visit.requests.clear()
    page.reload()
    page.locator("#sample-strip button").first.wait_for()

    draw(page, 7, corner=(45, 40))

    expect(page.locator("#prediction")).to_have_text("7")
    assert visit.requests_to("static/inference/network/activations.js")
