"""A person follows a run in a real browser while it trains elsewhere."""

import pytest
from playwright.sync_api import APIResponse, Page, expect

from tests.browser.accounts.test_accounts import sign_up, visitor
from tests.browser.conftest import manage
from tests.browser.test_accessibility import serious_violations
from tests.inference.views.personal.runs.events import AT, START, epoch

pytestmark = pytest.mark.browser
__all__ = ["visitor"]  # a fixture


def test_the_curves_of_a_run_grow_while_it_trains(
    visitor: Page, site: str, site_environment: dict[str, str]
) -> None:
    page, name = visitor, f"trainer-{visitor.viewport_size['width']}"
    sign_up(page, manage(site_environment, "invite").strip(), name)
    scopes = ("--scope", "write", "--scope", "read")
    token = manage(site_environment, "make_token", name, *scopes).strip()
    headers = {"Authorization": f"Bearer {token}"}

    def post(path: str, body: object) -> APIResponse:
        return page.request.post(path, data=body, headers=headers)

    run = post("/runs", {"key": "a-key-of-a-run", "name": 60 * "long"}).json()["id"]
    address = f"/runs/{run}/events?from="
    assert post(f"{address}0", {"events": [START, epoch(1)], "live": True}).ok
    page.goto(f"/account/runs/{run}")
    expect(page.get_by_text("1 of 3")).to_be_visible()
    page.route("**/live?*", lambda route: route.abort())
    expect(page.get_by_text("This is not kept current now")).to_be_visible()
    page.unroute("**/live?*")
    post(f"{address}2", {"events": [epoch(2), epoch(3)], "live": True})
    expect(page.get_by_text("3 of 3")).to_be_visible()
    expect(page.get_by_text("93.00 %")).to_be_visible()
    expect(page.get_by_text("This is not kept current now")).to_be_hidden()
    assert serious_violations(page) == []
    end = {"event": "run_end", "at": AT, "accuracy": 95.41}
    post(f"{address}4", {"events": [end], "live": True})
    expect(page.get_by_text("Finished")).to_be_visible()
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") == width

    other = post("/runs", {"key": "a-key-of-another", "name": "other"}).json()["id"]
    post(f"/runs/{other}/events?from=0", {"events": [START, epoch(1)], "live": True})
    page.goto("/account/runs")
    assert serious_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("heading", name="Runs compared")).to_be_visible()
    assert serious_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
