"""How long the page takes to prepare a drawing for the network: milliseconds in Chromium.

    python bench/pages/preparation.py [--turns 5]

Test digits of UCI by pens of several widths on a sheet of 280 × 280, drawn while nothing else runs
in the page; the module is the page's own source. Needs Chromium at /usr/bin/chromium.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, Route, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.drawings.pens import drawn, middle_lines
from training.core.arrays import SIDE
from training.core.data.uci_digits import load_uci_digits

SOURCES = Path(__file__).parents[2] / "inference/static/inference"
SITE = "http://sources.test/"
SHEET, PENS = 280, (2, 8, 20, 30)  # pixels
DRAWINGS = 20
MEASURE = """async ([sheets, side, turns]) => {
    const { centred } = await import("/drawing/centring.js");
    const inks = sheets.map((sheet) => Float32Array.from(sheet, (value) => value / 255));
    const times = [];
    for (let turn = 0; turn < turns; turn++) {
        for (const ink of inks) {
            const start = performance.now();
            centred(ink, side);
            times.push(performance.now() - start);
        }
    }
    return times.slice(inks.length);
}"""


def source(route: Route) -> None:
    """A module of the page, or the empty page that imports it."""
    path = SOURCES / route.request.url.removeprefix(SITE)
    if path.suffix == ".js":
        route.fulfill(path=path, content_type="text/javascript")
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")


def milliseconds(page: Page, width: int, turns: int) -> list[float]:
    """Of every drawing, after a first turn in which the engine compiles."""
    images = load_uci_digits().test.images[:DRAWINGS].reshape(-1, SIDE, SIDE)
    sheets = [
        np.round(255 * drawn(middle_lines(image), SHEET, width)).astype(int).ravel().tolist()
        for image in images
    ]
    times: list[float] = page.evaluate(MEASURE, [sheets, SHEET, turns])
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=5, help="times that each drawing is prepared")
    turns = parser.parse_args().turns
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        page = browser.new_page()
        page.route(SITE + "**", source)
        page.goto(SITE)
        for width in PENS:
            tenth, middle, most = np.quantile(milliseconds(page, width, turns), (0.1, 0.5, 0.9))
            print(
                f"pen of {width:2} px: {middle:.1f} ms (a tenth under {tenth:.1f}, over {most:.1f})"
            )
        browser.close()


if __name__ == "__main__":
    main()
