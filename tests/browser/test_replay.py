"""The replay: a training's curves grow again, from the log that /models/NAME gives."""

import json
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

DEFAULT, OTHER = "mnist-784-100-10-relu-98", "mnist-784-30-10-sigmoid-95"


def test_a_training_is_replayed_epoch_by_epoch(visit):
    page = visit.page
    page.clock.install()
    page.get_by_role("link", name="Training").click()
    page.locator("#learnt").wait_for()
    expect(page.locator("#learnt-title")).to_have_text(
        "What the 100 units of the first layer look for"
    )
    log = json.loads(page.request.get(f"{visit.site}/models/{DEFAULT}").text())["history"]
    first, last = log[0]["train_accuracy"], log[-1]["train_accuracy"]
    expect(page.locator("#curves canvas").first).to_have_attribute(
        "aria-label",
        re.compile(f"^Training, % right: from {first:g} to {last:g}. Held back"),
    )

    page.clock.run_for(10_000)
    expect(page.locator("#epoch-says")).to_have_text(f"Epoch {len(log)} of {len(log)}")
    page.locator("#epoch").press("Home")
    expect(page.locator("#epoch-says")).to_have_text("Before the first epoch")
    page.locator("#epoch").press("ArrowRight")

    expect(page.locator("#epoch-says")).to_have_text(f"Epoch 1 of {len(log)}")
    expect(page.locator("#epoch-facts")).to_contain_text(
        f"{log[0]['validation_accuracy']:.2f} % of those held back"
    )
    page.click("#play-button")
    page.clock.run_for(3_000)
    expect(page.locator("#epoch-says")).not_to_have_text(f"Epoch 1 of {len(log)}")

    page.select_option("#network", OTHER)
    expect(page.locator("#trained")).to_contain_text("Recipe nielsen")
    assert page.url == f"{visit.site}/replay?model={OTHER}"


def test_the_first_units_take_shape(visit):
    page = visit.page
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{visit.site}/replay?model={DEFAULT}")
    page.locator("#learnt").wait_for()
    says = page.locator("#forming-says")
    expect(says).to_have_text("What the first 10 units look for, after epoch 150")

    seen = []
    for keys, when in (("Home", "before training"), ("ArrowRight", "after epoch 1")):
        page.locator("#epoch").press(keys)
        expect(says).to_have_text(f"What the first 10 units look for, {when}")
        seen.append(page.evaluate("document.getElementById('forming-weights').toDataURL()"))

    page.locator("#epoch").press("PageUp")
    expect(says).to_have_text("What the first 10 units look for, after epoch 16")
    seen.append(page.evaluate("document.getElementById('forming-weights').toDataURL()"))
    assert len(set(seen)) == 3


def open_without(visit, part):
    """The replay of a network that came without a part of its record."""

    def shortened(route):
        route.fulfill(json=route.fetch().json() | {part: []})

    visit.page.route(f"**/models/{OTHER}", shortened)
    visit.page.goto(f"{visit.site}/replay?model={OTHER}")
    return visit.page


def test_a_network_without_snapshots_has_only_curves(visit):
    page = open_without(visit, "snapshots")
    page.locator("#learnt").wait_for()

    expect(page.locator("#curves")).to_be_visible()
    expect(page.locator("#forming")).to_be_hidden()


def test_a_network_without_a_log_says_so(visit):
    page = open_without(visit, "history")

    expect(page.locator("#none")).to_have_text("This network came without a log of its training.")
    expect(page.locator("#film")).to_be_hidden()


def test_without_the_server_the_replay_offers_a_retry(visit):
    page = visit.page
    page.route("**/models?*", lambda route: route.abort())
    page.goto(f"{visit.site}/replay")
    expect(page.locator("#message")).to_contain_text("The server does not answer.")

    page.unroute("**/models?*")
    page.get_by_role("button", name="Retry").click()

    page.locator("#learnt").wait_for()
    expect(page.locator("#notice")).to_be_hidden()
