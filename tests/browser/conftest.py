"""A real Chromium visits a real server: gunicorn, the site's own settings, the starter networks.

The server is a process of its own, and the browser closes with this package: Playwright's event
loop would make Django refuse the database to every test that runs while it is open.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Locator, Page, Request, expect, sync_playwright

from tests.browser.support.bundles import write_bundles
from tests.browser.support.site import serve
from tests.migrated_database import migrated_database

# A headless window loads two pages of its own for its address bar, half of the time a test takes.
# The last list counts, so Playwright's own is in it, as far as it concerns pages.
NO_FEATURES = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
FLAGS = (
    f"--disable-features={','.join(NO_FEATURES)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# As long as Playwright waits for anything else: several browsers share the cores.
expect.set_options(timeout=30_000)
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
TOUR_SEEN = "try { localStorage.setItem('hippo-tour-seen', 'true') } catch { /* about:blank */ }"
# Chromium's own message about an answer that is not 2xx; tests look at the page's message instead.
NOT_OK = "Failed to load resource"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--docs-images", action="store_true", help="Take the screenshots in docs/images again."
    )


@pytest.fixture(scope="package")
def site_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment variables of the running site, for commands."""
    bundles = tmp_path_factory.mktemp("bundles")
    write_bundles(bundles)
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.browser.support.settings",
        "BUNDLES": str(bundles),
        "DATABASE_URL": migrated_database(tmp_path_factory.mktemp("site") / "db.sqlite3"),
        "HF_MODEL_REPO": "",
        "DEFAULT_MODEL": "",
        "PREDICT_RATE": "",
        "SIGNUP": "invite",
        "WEB_CONCURRENCY": "1",
    }


@pytest.fixture(scope="package")
def site(site_environment: dict[str, str]) -> Iterator[str]:
    """The address of the running site."""
    manage(site_environment, "sync_models")
    with serve(site_environment) as address:
        yield address


def manage(environment: dict[str, str], *arguments: str) -> str:
    """What a command of manage.py prints."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page that was opened, and every request that it sent."""

    page: Page
    site: str
    requests: list[Request]

    def record(self, request: Request) -> None:
        self.requests.append(request)

    def requests_to(self, path: str) -> list[Request]:
        return [r for r in self.requests if r.url.startswith(f"{self.site}/{path}")]


@pytest.fixture
def visit(site: str, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """The playground, opened by somebody who knows the tour.

    Afterwards: no error in the console, no request to another site.
    A test can be parametrised with options of the browser's context: a phone, a dark scheme.
    """
    context = browser.new_context(**getattr(request, "param", DESKTOP))
    context.add_init_script(TOUR_SEEN)
    visit, messages = Visit(context.new_page(), site, []), []
    visit.page.on("request", visit.record)
    visit.page.on("pageerror", lambda error: messages.append(str(error)))
    visit.page.on("console", lambda message: messages.append(message.text))
    visit.page.goto(site)
    visit.page.locator("#sample-strip button").first.wait_for()
    yield visit
    context.close()
    assert [text for text in messages if not text.startswith(NOT_OK)] == []
    assert [r.url for r in visit.requests if not r.url.startswith(f"{site}/")] == []


@pytest.fixture
def page(visit: Visit) -> Page:
    return visit.page


TakeScreenshot = Callable[[Page | Locator, str], None]


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where screenshots go: docs/images with --docs-images, else a temporary folder."""
    if not request.config.getoption("--docs-images", default=False):
        return tmp_path
    folder = settings.BASE_DIR / "docs" / "images"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def take_screenshot(folder: Path) -> TakeScreenshot:
    """Take a screenshot of the page, or of one part of it."""

    def take(part: Page | Locator, name: str) -> None:
        part.screenshot(path=folder / f"{name}.png", animations="disabled")
        assert (folder / f"{name}.png").read_bytes().startswith(b"\x89PNG")

    return take
