"""When the server fails, or a link lies, or a key is at its end: the page says so, and goes on."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit
from tests.browser.support.helpers import DEFAULT, draw_and_wait
from tests.browser.support.strokes import draw, draw_stroke

pytestmark = pytest.mark.browser

PREDICT = re.compile(r"/predict(\?|$)")  # and not the script predict-drawing.js


WEIGHTS = "**/models/*/weights*"
READS_ON = "This page reads on by itself, from the network’s own weights."


def test_without_server_and_weights_the_page_says_so_and_retry_recovers(visit: Visit) -> None:
    page = visit.page
    page.route(WEIGHTS, lambda route: None)
    page.route(PREDICT, lambda route: route.abort("connectionrefused"))
    page.goto("about:blank")
    page.goto(visit.site)
    draw(page, 7)
    expect(page.locator("#message")).to_have_text(
        "The server does not answer. Your drawing is still here."
    )
    expect(page.locator("#headline")).to_have_text("No answer yet.")
    expect(page.locator("#prediction")).to_have_text("")

    page.unroute(PREDICT)
    page.get_by_role("button", name="Retry").click()

    expect(page.locator("#prediction")).to_have_text("7")
    expect(page.locator("#notice")).to_be_hidden()


def test_back_online_the_page_recovers_by_itself(page: Page) -> None:
    page.context.set_offline(True)
    draw(page, 7)
    expect(page.locator("#notice")).to_be_visible()

    page.context.set_offline(False)

    expect(page.locator("#prediction")).to_have_text("7")
    expect(page.locator("#notice")).to_be_hidden()


def test_without_the_server_the_page_reads_from_the_weights_and_says_so(page: Page) -> None:
    page.locator("#diagram").wait_for()
    page.route(PREDICT, lambda route: route.abort("connectionrefused"))

    draw(page, 7, corner=(45, 40))

    expect(page.locator("#message")).to_contain_text(READS_ON)
    expect(page.locator("#prediction")).to_have_text("7")
    expect(page.locator("#source")).to_contain_text("Read by this page")
    expect(page.locator("#json")).to_be_hidden()


def test_the_notice_leaves_with_the_drawing_the_tick_and_the_choice_it_was_about(
    page: Page,
) -> None:
    """And it can be closed; what it says is for people who draw, not for those who run the site."""
    page.locator("#diagram").wait_for()
    detail = "No model loaded: the registry has no network to serve. Run manage.py sync_models."
    problem = {"status": 503, "detail": detail}
    for path in (PREDICT, "**/explain*"):
        page.route(path, lambda route: route.fulfill(status=503, json=problem))
    notice = page.locator("#notice")
    page.locator("#sample-strip button").first.click()
    expect(page.locator("#message")).to_contain_text("has no network to read with at the moment")
    expect(page.locator("#message")).not_to_contain_text("manage.py")

    page.click("#clear")
    expect(notice).to_be_hidden()

    page.unroute(PREDICT)
    page.check("#explanation-on")
    page.locator("#sample-strip button").first.click()
    expect(notice).to_be_visible()
    page.uncheck("#explanation-on")
    expect(notice).to_be_hidden()
    page.check("#explanation-on")
    expect(notice).to_be_visible()
    page.click("#clear")
    expect(notice).to_be_hidden()

    page.locator("#sample-strip button").first.click()
    page.click("#close-notice")
    expect(notice).to_be_hidden()


def test_a_drawing_of_several_strokes_is_one_request_and_the_weights_are_kept(
    visit: Visit,
) -> None:
    page = visit.page
    page.locator("#diagram").wait_for()
    page.clock.install(time=0)
    page.clock.pause_at(1_000)  # milliseconds: a busy machine's pauses between strokes are none
    for x in (60, 120, 180, 240):
        draw_stroke(page, [(x, 40), (x, 240)])
    page.clock.resume()
    expect(page.locator("#json")).to_be_visible()
    assert len(visit.requests_to("predict")) == 1

    with page.expect_response(WEIGHTS) as answer:
        page.reload()
    assert "immutable" in answer.value.headers["cache-control"]


def test_after_a_429_the_page_waits_and_sends_nothing_meanwhile(visit: Visit) -> None:
    page = visit.page
    page.clock.install()
    wait = {"Retry-After": "30"}
    page.route(PREDICT, lambda route: route.fulfill(status=429, headers=wait, json={"status": 429}))
    draw_stroke(page, [(140, 40), (140, 240)])
    expect(page.locator("#message")).to_contain_text("The server asks for a short pause.")
    expect(page.locator("#countdown")).to_contain_text("Next try in")
    sent = len(visit.requests_to("predict"))
    draw_stroke(page, [(120, 240), (160, 240)])
    assert len(visit.requests_to("predict")) == sent

    page.unroute(PREDICT)
    page.clock.run_for(31_000)

    expect(page.locator("#prediction")).not_to_have_text("")
    expect(page.locator("#notice")).to_be_hidden()


def test_a_pause_that_the_server_asks_for_is_one_for_the_whole_page(visit: Visit) -> None:
    page = visit.page
    page.clock.install()
    wait = {"Retry-After": "30"}
    page.route(PREDICT, lambda route: route.fulfill(status=429, headers=wait, json={"status": 429}))
    draw_stroke(page, [(140, 40), (140, 240)])
    expect(page.locator("#countdown")).to_contain_text("Next try in")
    sent = len(visit.requests_to("predict"))

    with page.expect_file_chooser() as chooser:
        page.click("#open-several")
    chooser.value.set_files(settings.BASE_DIR / "docs" / "postcode.png")
    expect(page.locator("#several-hint")).to_be_hidden()
    page.get_by_role("button", name="Retry").click()
    page.clock.run_for(5_000)
    page.get_by_role("button", name="Show others").click()
    expect(page.locator("#countdown")).to_contain_text("Next try in 2")
    assert len(visit.requests_to("predict")) == sent
    assert len(visit.requests_to("mnist/samples")) == 2

    page.unroute(PREDICT)
    page.clock.run_for(31_000)

    expect(page.locator("#several-text")).to_have_text("20145")


def test_a_late_answer_does_not_overwrite_a_newer_one(page: Page) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(PREDICT, hold, times=1)
    with page.expect_request(PREDICT):
        page.locator("#sample-strip button").nth(0).click()
    page.locator("#sample-strip button").nth(1).click()
    expect(page.locator("#prediction")).not_to_have_text("")
    newer = page.locator("#prediction").inner_text()
    older = (int(newer) + 1) % 10

    held[0].fulfill(json={"predicted_digit": older, "probabilities": [0.1] * 10})
    page.evaluate("fetch('healthz').then(answer => answer.json())")  # the late answer came first

    expect(page.locator("#prediction")).to_have_text(newer)


def test_weights_that_fail_to_load_are_fetched_again_by_retry(page: Page) -> None:
    page.route(WEIGHTS, lambda route: route.abort())
    page.reload()
    expect(page.locator("#message")).to_contain_text("The server does not answer.")
    expect(page.locator("#inside-body")).to_be_hidden()

    page.unroute(WEIGHTS)
    page.get_by_role("button", name="Retry").click()

    page.locator("#diagram").wait_for()
    expect(page.locator("#notice")).to_be_hidden()


PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


def test_the_headline_is_a_heading_that_is_read_out_and_links_skip_and_lead_home(
    page: Page,
) -> None:
    headline = page.get_by_role("heading", level=1)
    expect(headline).to_have_attribute("aria-live", "polite")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    draw_stroke(page, [(140, 40), (140, 240)])

    expect(headline).to_have_attribute("aria-busy", "false")
    expect(page.get_by_role("link", name="Hippo")).to_have_attribute("href", "/")


def test_the_pixel_cursor_stops_at_the_edges(page: Page) -> None:
    page.locator("#pixel-editor").focus()
    for _ in range(20):
        page.keyboard.press("ArrowDown")
    expect(page.locator("#pixel-status")).to_contain_text("Row 28, column 14")
    for _ in range(20):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("#pixel-status")).to_contain_text("Row 28, column 1:")


@pytest.mark.parametrize("visit", [PHONE], indirect=True, ids=["phone"])
def test_a_small_drawing_and_answer_stay_in_sight(page: Page) -> None:
    draw_and_wait(page, 7)
    mini = page.locator("#mini")
    page.locator("#sliders").scroll_into_view_if_needed()
    expect(mini).to_be_visible()
    expect(mini).to_contain_text("7")

    page.locator("#headline").scroll_into_view_if_needed()
    page.click("#clear")

    expect(mini).to_be_hidden()


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("#p=%%%", "The link is damaged"),
        (f"#s=A.@@&model={DEFAULT}", "The link is damaged"),
        ("#model=long-gone", "The network that the link names is not here any more"),
        (f"#model={'x' * 5000}", "The network that the link names is not here any more"),
    ],
    ids=["pixels", "strokes", "network", "long name"],
)
def test_a_bad_link_says_what_is_wrong_with_it(visit: Visit, link: str, message: str) -> None:
    visit.page.goto("about:blank")
    visit.page.goto(f"{visit.site}/{link}")

    expect(visit.page.locator("#message")).to_contain_text(message)


def test_a_replay_of_a_network_that_is_not_here_says_so_and_what_its_numbers_are(
    visit: Visit,
) -> None:
    page = visit.page
    history = [{"epoch": 1, "train_accuracy": 98.14, "validation_accuracy": 99.02}]
    changes = {"history": history, "training": {"seconds": 1.2}}
    page.route(
        f"**/models/{DEFAULT}", lambda route: route.fulfill(json=route.fetch().json() | changes)
    )

    page.goto(f"{visit.site}/replay?model=long-gone")

    expect(page.locator("#message")).to_contain_text("not here any more")
    expect(page.locator("#held-back-note")).to_contain_text("Held-back images do better")
    expect(page.locator("#training-summary")).to_have_text(re.compile("^1 second of training"))


def test_a_unit_that_no_test_image_wakes_is_called_dead(visit: Visit) -> None:
    """Bias and weights of the first unit are made hopeless on the way to the page."""
    page = visit.page
    page.add_init_script(
        """const read = Response.prototype.arrayBuffer;
           Response.prototype.arrayBuffer = async function () {
             const buffer = await read.call(this);
             if (buffer.byteLength < 300_000) return buffer; // not the weights
             const start = 10 + new DataView(buffer).getUint16(8, true);
             const numbers = new Float32Array(buffer.slice(start));
             numbers[784 * 100] = -1000; // the first unit's bias
             new Uint8Array(buffer).set(new Uint8Array(numbers.buffer), start);
             return buffer;
           };"""
    )
    page.reload()
    page.locator("#diagram").wait_for()
    page.locator("#sample-strip button").first.click()

    page.locator("#unit-number").fill("0")

    expect(page.locator("#unit-activation")).to_contain_text("a dead unit")
