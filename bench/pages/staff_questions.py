"""Staff's six questions in the admin: clicks and seconds until the answer is on the screen.

    python bench/pages/staff_questions.py [--root FOLDER] [--networks 200] [--rounds 5]

A real Chromium asks a real server of the checkout in --root (this one by default): a folder with
so many networks of 784-30-10, three of them tagged, an alias, two promotions by grace, one network
published anew. Each question starts on the admin's front page. A choice in a menu counts as two
clicks, a text or a date as one click and its keys. The seconds are the browser's and the server's;
people need theirs to read and aim. An older checkout that has no answer prints a dash. Prints a
table for docs/ADMIN.md.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Error, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.pages.staff_site import BEST, OLD, PASSWORD, RIVAL, ROOT, Site

CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run")
LIST = "/admin/registry/hubmodel/"
MODELS = "#content-main a[href='/admin/registry/hubmodel/']"
ANSWER_MS = 10_000  # how long an answer is waited for

Step = tuple[str, ...]  # ("click" or "choose" or "write", selector, what is chosen or written)
Route = tuple[list[Step], str]  # the steps, and the selector of the answer
# Each question's routes, the shortest first; the first that this checkout can go is measured.
QUESTIONS: dict[str, list[Route]] = {
    "what do we have (tagged demo)": [
        (
            [("click", MODELS), ("click", "#changelist-filter a:has-text('demo (3)')")],
            ".paginator:has-text('3 models')",
        ),
        # A search finds the word in names, descriptions and notes, too: four rows, not three.
    ],
    "which is best (beyond chance)": [
        (
            [("click", f".card a:text-is('{RIVAL}')"), ("click", "button:text-is('Compare')")],
            "caption:has-text('More than luck')",
        ),
        (
            [
                ("click", MODELS),
                ("click", f"tr:has(a:text-is('{BEST}')) input[type=checkbox]"),
                ("click", f"tr:has(a:text-is('{RIVAL}')) input[type=checkbox]"),
                ("choose", "select[name=action]", "compare"),
                ("click", "button[name=index]"),
            ],
            "caption:has-text('More than luck')",
        ),
    ],
    "what changed (in all, the last 100)": [
        ([("click", ".card a:text-is('Audit trail')")], "tr:nth-child(100)"),
    ],
    "what is served (the default, each alias)": [
        ([], f".card:has-text('@candidate') a:text-is('{RIVAL}')"),
        ([], f".card a:text-is('{BEST}')"),  # a checkout without aliases
    ],
    "may I promote this": [
        (
            [("click", f".card a:text-is('{RIVAL}')")],
            "button:text-is('Make default')",
        ),
        (
            [
                ("click", MODELS),
                ("click", f"tr:has(a:text-is('{RIVAL}')) input[type=checkbox]"),
                ("choose", "select[name=action]", "make_default"),
                ("click", "button[name=index]"),
            ],
            "input[value='Yes, make it the default']",
        ),
    ],
    "who promoted that (an earlier one)": [
        (
            [("click", ".card a:text-is('Audit trail')")],
            f"tr:has-text('{OLD}'):has-text('grace')",
        ),
        (
            [("click", MODELS), ("click", f"th a:text-is('{OLD}')")],
            "tr:has-text('Made the default'):has-text('grace')",
        ),
    ],
}


def count(steps: list[Step]) -> tuple[int, int]:
    """Clicks and keys."""
    clicks = sum({"click": 1, "choose": 2, "write": 1}[step[0]] for step in steps)
    return clicks, sum(len(step[2]) for step in steps if step[0] == "write")


def go(page: Page, route: Route) -> float:
    """Seconds from the front page to the answer. Raises Error where there is no such way."""
    steps, answer = route
    page.goto("/admin/")
    page.locator(".dashboard-cards").wait_for()
    start = time.perf_counter()
    for verb, selector, *text in steps:
        target = page.locator(selector).first
        act: dict[str, Callable[[], object]] = {
            "click": target.click,
            "choose": lambda: target.select_option(*text),  # noqa: B023 (called at once)
            "write": lambda: target.fill(*text),  # noqa: B023
        }
        act[verb]()
    page.locator(answer).first.wait_for(timeout=ANSWER_MS)
    return time.perf_counter() - start


def measure(page: Page, routes: list[Route], rounds: int) -> str:
    """The cells of a row: clicks, keys and median seconds of the first way that leads there."""
    for route in routes:
        try:
            go(page, route)
        except Error:
            continue
        seconds = statistics.median(go(page, route) for _ in range(rounds))
        clicks, keys = count(route[0])
        return f"{clicks} | {keys} | {seconds:.2f}"
    return "– | – | –"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--networks", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    with tempfile.TemporaryDirectory() as name:
        site = Site(options.root.resolve(), Path(name))
        site.fill(Path(name), options.networks)
        with site.served() as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_context(base_url=address).new_page()
            page.set_default_timeout(3_000)
            page.goto("/admin/login/?next=/admin/")
            page.fill("#id_login", "ada")
            page.fill("#id_password", PASSWORD)
            page.press("#id_password", "Enter")
            page.locator(".dashboard-cards").wait_for()
            print("| question | clicks | keys | seconds |\n|---|---:|---:|---:|")
            for question, routes in QUESTIONS.items():
                print(f"| {question} | {measure(page, routes, options.rounds)} |", flush=True)
            browser.close()


if __name__ == "__main__":
    main()
