"""The network in the page computes what the server computes, or leaves it to the server."""

from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visit
from tests.browser.support.bundles import reload_from_sources
from tests.browser.support.helpers import OTHER, bars, draw_and_wait, percents
from tests.conftest import random_doubt
from training.core.activations import ACTIVATIONS, OUTPUTS
from training.core.data.centring import normalised

pytestmark = pytest.mark.browser

SUMS = np.linspace(-4, 4, 10, dtype=np.float32).reshape(1, 10)
SERVER_ONLY = "This network is read by the server only."
# Imports modules of the page by their path below the playground's own script.
MODULES = """const { src } = document.querySelector("script[src*=playground]");
             const load = (name) => import(src.replace("playground", name));"""


def activations_of(page: Page) -> dict[str, dict[str, Any]]:
    """Each activation of the page: its values at SUMS, its slope times two there, its gain."""
    return page.evaluate(
        f"""async (sums) => {{
            {MODULES}
            const {{ ACTIVATIONS }} = await load("network/activations");
            const rows = Object.entries(ACTIVATIONS).map(([name, {{ value, slope, gain }}]) => {{
                const values = sums.map((z) => value(z));
                return [name, {{ gain, values, slopes: values.map((a) => 2 * slope(a)) }}];
            }});
            return Object.fromEntries(rows);
        }}""",
        SUMS[0].tolist(),
    )


def test_each_activation_of_the_page_is_the_core_s_of_that_name(page: Page) -> None:
    """The page may know fewer: it leaves the others to the server."""
    on_page = activations_of(page)

    assert on_page.keys() <= ACTIVATIONS.keys()
    for name, row in on_page.items():
        values, slopes = SUMS.copy(), np.full_like(SUMS, 2)
        assert row["gain"] == ACTIVATIONS[name].gain, name
        ACTIVATIONS[name].value(values)
        ACTIVATIONS[name].back(slopes, values)
        assert row["values"] == pytest.approx(values[0].tolist(), abs=1e-6), name
        assert row["slopes"] == pytest.approx(slopes[0].tolist(), abs=1e-5), name


def test_each_output_of_the_page_is_the_core_s_of_that_name(page: Page) -> None:
    on_page = page.evaluate(
        f"""async (sums) => {{
            {MODULES}
            const {{ OUTPUTS }} = await load("network/activations");
            const rows = Object.entries(OUTPUTS).map(([name, output]) => [name, output(sums)]);
            return Object.fromEntries(rows);
        }}""",
        SUMS[0].tolist(),
    )

    assert on_page.keys() <= OUTPUTS.keys()
    for name, values in on_page.items():
        expected = SUMS.copy()
        OUTPUTS[name](expected)
        assert values == pytest.approx(expected[0].tolist(), abs=1e-6), name


def test_the_page_and_the_server_come_to_the_same_answer(page: Page) -> None:
    """While the pen moves the page predicts by itself: same weights, same pixels, same bars."""
    reload_from_sources(page)  # so that the modules imported below are the page's own
    page.locator("#diagram").wait_for()
    draw_and_wait(page, 2)

    on_page = page.evaluate(
        f"""async () => {{
            {MODULES}
            const {{ loadedNetwork }} = await load("network/loading");
            const {{ centred }} = await load("drawing/centring");
            const {{ decode }} = await load("sharing/share-link");
            const {{ inkOn }} = await load("drawing/paint");
            const {{ strokes }} = decode(document.querySelector("#link").hash);
            const pixels = centred(inkOn({{ strokes }}, 280), 280);
            return loadedNetwork().predict(pixels).probabilities;
        }}"""
    )

    assert [100 * share for share in on_page] == pytest.approx(percents(page), abs=1)


def test_the_page_prepares_a_drawing_as_the_server_does(page: Page) -> None:
    """Same ink, same pixels, by a pen of any width."""
    down, across = np.mgrid[:140, :140]
    sheets = []
    for width in (1, 3, 6, 20):
        distance = np.minimum(abs(across - 40 - down / 3), abs(down - 100) + (across < 60) * 99)
        ink = np.clip(width / 2 + 0.5 - distance, 0, 1) * (abs(down - 70) < 55)
        sheets.append(np.where(ink < 0.1, 0, ink).astype(np.float32))

    on_page = page.evaluate(
        f"""async (sheets) => {{
            {MODULES}
            const {{ centred }} = await load("drawing/centring");
            return sheets.map((ink) => centred(Float32Array.from(ink), 140));
        }}""",
        [sheet.ravel().tolist() for sheet in sheets],
    )

    for pixels, sheet in zip(on_page, sheets, strict=True):
        assert pixels == pytest.approx(normalised(sheet).ravel().tolist(), abs=1e-4)


def test_the_page_doubts_as_the_server_does(page: Page) -> None:
    """Same head, same pixels, same doubt."""
    head = random_doubt((784, 4, 10))
    rng = np.random.default_rng(2)
    pixels, hidden = rng.random((1, 784)), rng.random((1, 4))

    on_page = page.evaluate(
        f"""async ([parameters, pixels, hidden]) => {{
            {MODULES}
            const {{ DoubtHead }} = await load("network/doubt");
            return new DoubtHead(Float32Array.from(parameters), 788).of(pixels, hidden);
        }}""",
        [head.vector().tolist(), pixels[0].tolist(), hidden[0].tolist()],
    )

    assert on_page == pytest.approx(float(head.of(pixels, hidden)[0]), abs=1e-5)


@pytest.mark.parametrize(
    "architecture",
    [
        {"sizes": [784, 30, 10], "activation": "swish", "output": "sigmoid", "parameters": 23_860},
        {"sizes": [784, 30, 10], "activation": "relu", "output": "swish", "parameters": 23_860},
        {"sizes": [784, 30, 10], "activation": "relu", "output": "toString", "parameters": 23_860},
        {"sizes": [], "activation": "", "output": "", "parameters": None},
    ],
    ids=["activation", "output", "inherited name", "nothing known"],
)
def test_a_network_that_the_page_cannot_compute_is_left_to_the_server(
    visit: Visit, architecture: dict[str, object]
) -> None:
    page = visit.page

    def with_architecture(route: Route) -> None:
        answer = route.fetch().json()
        for record in answer["results"]:
            if record["name"] == OTHER:
                record["architecture"] = architecture
        route.fulfill(json=answer)

    page.route("**/models?*", with_architecture)
    page.reload()
    page.locator("#diagram").wait_for()

    page.select_option("#network", OTHER)
    draw_and_wait(page, 7)

    expect(page.locator("#json")).to_contain_text(OTHER)
    expect(page.locator("#inside-body")).to_be_hidden()
    expect(page.locator("#inside-status")).to_have_text(SERVER_ONLY)
    expect(page.locator("#sliders-status")).to_have_text(SERVER_ONLY)
    expect(page.locator("#turn ~ canvas")).to_have_attribute("aria-label", SERVER_ONLY)
    before = bars(page)
    page.locator("#turn").press("End")
    expect(page.locator("#probabilities td").nth(7)).not_to_have_text(before[7])
    assert f"models/{OTHER}/weights" not in str([r.url for r in visit.requests])

    page.select_option("#network", "")
    page.locator("#diagram").wait_for()
    expect(page.locator("#inside-status")).to_have_text("")
    expect(page.locator("#sliders-status")).to_be_hidden()


def test_the_page_keeps_the_weights_of_few_networks(visit: Visit) -> None:
    """Of hundreds they would fill the memory, and the browser has them in its cache too."""
    page = visit.page
    page.route(
        "**/models/*/weights*",
        lambda route: route.fulfill(response=route.fetch(url=route.request.url.split("?")[0])),
    )

    asked_for = page.evaluate(
        f"""async () => {{
            {MODULES}
            const {{ loadNetwork }} = await load("network/loading");
            const [record] = (await (await fetch("models")).json()).results;
            const asked = [];
            const send = window.fetch;
            window.fetch = (url, options) => {{
                if (!url.includes("doubt")) asked.push(url.at(-1));
                return send(url, options);
            }};
            for (const revision of "1234567637") await loadNetwork({{ ...record, revision }}, null);
            return asked.join("");
        }}"""
    )

    assert asked_for == "1234567"
    assert page.locator("#notice").is_hidden()
