"""How soon the playground answers a first drawing on a slow line, and how much it loads.

    python bench/pages/playground.py http://127.0.0.1:8000

A seven is drawn as soon as the sheet is on the screen, whether the scripts are there or not. The
line has 0.4 Mbit/s and 400 ms of latency, as Chromium emulates it. Needs Chromium at
/usr/bin/chromium.
"""

import argparse
import statistics
import time

from playwright.sync_api import Browser, Page, Request, sync_playwright

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SEVEN = [(60, 60), (120, 60), (180, 60), (210, 62), (170, 130), (140, 180), (120, 240)]
RUNS = 5


def first_answer(browser: Browser, address: str) -> float:
    """Seconds from the navigation to the digit."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    draw(page)
    page.wait_for_function("() => document.querySelector('#prediction').textContent === '7'")
    seconds = time.perf_counter() - start
    page.close()
    return seconds


def draw(page: Page) -> None:
    page.wait_for_function(
        "() => performance.getEntriesByName('first-contentful-paint').length"
        " && document.querySelector('#drawing').getBoundingClientRect().width > 100"
    )
    box = page.locator("#drawing").bounding_box()
    assert box
    points = [(box["x"] + x, box["y"] + y) for x, y in SEVEN]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point)
    page.mouse.up()


def weight(browser: Browser, address: str) -> tuple[int, int, int]:
    """Requests, bytes as they travel and bytes unpacked: without samples and weights."""
    page = browser.new_page()
    requests: list[Request] = []

    def count(request: Request) -> None:
        requests.append(request)

    page.on("requestfinished", count)
    page.goto(address, wait_until="networkidle")
    counted = [r for r in requests if "/samples" not in r.url and "/weights" not in r.url]
    travelled = sum(r.sizes()["responseBodySize"] for r in counted)
    unpacked = sum(len(r.response().body()) for r in counted)
    page.close()
    return len(counted), travelled, unpacked


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    address = parser.parse_args().address
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        count, travelled, unpacked = weight(browser, address)
        print(f"{count} requests, {travelled:,} bytes on the line, {unpacked:,} unpacked")
        seconds = [first_answer(browser, address) for _ in range(RUNS)]
        middle, worst = statistics.median(seconds), max(seconds)
        print(f"first answer after {middle:.1f} s (median of {RUNS}; slowest {worst:.1f} s)")
        browser.close()


if __name__ == "__main__":
    main()
