"""The replay: a training's curves grow again, from the log that GET /models/NAME gives."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit
from tests.browser.support.helpers import DEFAULT, OTHER

pytestmark = pytest.mark.browser


def test_a_training_is_replayed_epoch_by_epoch(visit: Visit) -> None:
    page = visit.page
    page.clock.install()
    page.get_by_role("link", name="Replay").click()
    page.locator("#final-weights").wait_for()
    expect(page.locator("#final-weights-title")).to_have_text(
        "What the 100 units of the first layer look for"
    )
    log = json.loads(page.request.get(f"{visit.site}/models/{DEFAULT}").text())["history"]
    first, last = log[0]["train_accuracy"], log[-1]["train_accuracy"]
    expect(page.locator("#curves canvas").first).to_have_attribute(
        "aria-label",
        re.compile(f"^Training, % right: from {first:.3g} to {last:.3g}. Held back"),
    )

    page.clock.run_for(10_000)
    expect(page.locator("#epoch-title")).to_have_text(f"Epoch {len(log)} of {len(log)}")
    page.locator("#epoch").press("Home")
    expect(page.locator("#epoch-title")).to_have_text("Before the first epoch")
    page.locator("#epoch").press("ArrowRight")

    expect(page.locator("#epoch-title")).to_have_text(f"Epoch 1 of {len(log)}")
    expect(page.locator("#epoch-facts")).to_contain_text(
        f"{log[0]['validation_accuracy']:.2f} % of those held back"
    )
    page.click("#play-button")
    page.clock.run_for(3_000)
    expect(page.locator("#epoch-title")).not_to_have_text(f"Epoch 1 of {len(log)}")

    page.select_option("#network", OTHER)
    expect(page.locator("#training-summary")).to_contain_text("Recipe nielsen")
    assert page.url == f"{visit.site}/replay?model={OTHER}"


def test_snapshots_show_how_the_first_units_took_shape(visit: Visit) -> None:
    page = visit.page
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{visit.site}/replay?model={DEFAULT}")
    page.locator("#final-weights").wait_for()
    caption = page.locator("#snapshot-caption")
    expect(caption).to_have_text("What the first 10 units look for, after epoch 190")

    images = []
    for keys, when in (("Home", "before training"), ("ArrowRight", "after epoch 1")):
        page.locator("#epoch").press(keys)
        expect(caption).to_have_text(f"What the first 10 units look for, {when}")
        images.append(page.evaluate("document.getElementById('snapshot-images').toDataURL()"))

    page.locator("#epoch").press("PageUp")
    expect(caption).to_have_text("What the first 10 units look for, after epoch 16")
    images.append(page.evaluate("document.getElementById('snapshot-images').toDataURL()"))
    assert len(set(images)) == 3


def open_replay(visit: Visit, **changes: Any) -> Page:
    """The replay of a network whose record is changed like this."""

    def change(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | changes)

    visit.page.route(f"**/models/{OTHER}", change)
    visit.page.goto(f"{visit.site}/replay?model={OTHER}")
    return visit.page


def test_a_network_without_snapshots_has_only_curves(visit: Visit) -> None:
    page = open_replay(visit, snapshots=[])
    page.locator("#final-weights").wait_for()

    expect(page.locator("#curves")).to_be_visible()
    expect(page.locator("#snapshots")).to_be_hidden()


def test_a_log_of_very_many_epochs_is_replayed(visit: Visit) -> None:
    row = {"train_accuracy": 98.1, "validation_accuracy": 97.3}
    # A busy machine may take longer over these megabytes than a page waits for an answer.
    visit.page.add_init_script("AbortSignal.timeout = () => new AbortController().signal")
    page = open_replay(visit, snapshots=[], history=[row | {"epoch": n} for n in range(1, 100_001)])

    expect(page.locator("#curves canvas").first).to_be_visible()
    page.locator("#epoch").press("End")

    expect(page.locator("#epoch-title")).to_have_text("Epoch 100000 of 100000")
    expect(page.locator("#notice")).to_be_hidden()


def test_a_network_without_a_log_says_so(visit: Visit) -> None:
    page = open_replay(visit, history=[])

    expect(page.locator("#no-log")).to_have_text("This network came without a log of its training.")
    expect(page.locator("#playback")).to_be_hidden()


def test_weights_are_shown_whatever_the_activation(visit: Visit) -> None:
    unknown = {"sizes": [784, 30, 10], "activation": "swish", "output": "swish"}

    page = open_replay(visit, architecture=unknown)

    page.locator("#final-weights").wait_for()
    title = "What the 30 units of the first layer look for"
    expect(page.locator("#final-weights-title")).to_have_text(title)


def test_a_network_of_unknown_sizes_has_only_curves(visit: Visit) -> None:
    page = open_replay(visit, architecture={"sizes": [], "activation": "", "output": ""})

    expect(page.locator("#curves")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator("#final-weights")).to_be_hidden()
    expect(page.locator("#notice")).to_be_hidden()


def test_without_the_server_the_replay_offers_a_retry(visit: Visit) -> None:
    page = visit.page
    page.route("**/models?*", lambda route: route.abort())
    page.goto(f"{visit.site}/replay")
    expect(page.locator("#message")).to_contain_text("The server does not answer.")

    page.unroute("**/models?*")
    page.get_by_role("button", name="Retry").click()

    page.locator("#final-weights").wait_for()
    expect(page.locator("#notice")).to_be_hidden()
