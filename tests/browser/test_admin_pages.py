"""The admin in a real browser, and its pictures for docs/images, light and dark.

The networks are the bundled ones and copies of them with noise on the weights. Each has the
accuracy it really reaches, on MNIST or, without it, on the UCI digits.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from tests.browser.support.site import serve
from tests.browser.test_accessibility import COLOURS, serious_violations
from tests.fake_hub.server import FakeHub
from tests.fake_hub.store import Repo
from tests.migrated_database import migrated_database
from training.core.artifact import Metadata, read, save
from training.core.metrics import evaluate
from training.core.network import Network
from training.datasets import nearest
from training.hub import ModelManager

pytestmark = pytest.mark.browser

PASSWORD = "only-for-this-test"
LIST = "/admin/registry/hubmodel/"
SCREEN = {"viewport": {"width": 1280, "height": 860}}
PHONE = {"width": 390, "height": 844}
LIGHT, DARK = SCREEN, SCREEN | {"color_scheme": "dark"}
PAGES = {
    "front page": "/admin/",
    "audit trail": f"{LIST}audit/",
    "syncs": "/admin/registry/syncrun/",
    "proposals": "/admin/registry/proposal/",
    "notifications": "/admin/registry/notification/",
    "runs": "/admin/training/trainingrun/",
    "sweeps": "/admin/training/sweep/",
    "submissions": "/admin/accounts/submission/",
}
NOISE = {"mnist-784-30-10-sigmoid-95": (0.6, 0.3), "mnist-784-100-10-relu-98": (0.12, 0.07, 0.04)}


def noisy(network: Network, scale: float, seed: int) -> Network:
    """A copy with Gaussian noise on its weights, ``scale`` times their standard deviation."""
    noise = np.random.default_rng(seed).normal(size=network.parameters.shape)
    parameters = network.parameters + scale * network.parameters.std() * noise
    return Network(network.sizes, network.activation, network.output, parameters).frozen()


def artifacts(folder: Path) -> Iterator[dict[str, bytes]]:
    """The files of each commit: noisy copies of a bundled network, then the network itself."""
    digits = nearest(settings.MNIST_DIR)
    days = iter(range(40, 0, -6))
    for name, scales in NOISE.items():
        network, metadata = read(settings.STARTER / f"{name}.npz")
        for number, scale in enumerate((*scales, 0.0), start=1):
            copy = noisy(network, scale, seed=number) if scale else network
            report = evaluate(copy, digits.test)
            date = datetime.now(UTC) - timedelta(days=next(days))
            changed = replace(
                metadata,
                name=f"{name}-{number}" if scale else name,
                accuracy=report.accuracy,
                test_samples=len(digits.test),
                confusion=report.confusion.tolist(),
                created_at=f"{date:%Y-%m-%dT%H:%M:%SZ}",
            )
            path = save(folder, copy, changed)
            yield {each.name: each.read_bytes() for each in (path, path.with_suffix(".json"))}


@pytest.fixture(scope="module")
def admin_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with networks synced from a Hub, and one superuser, ada."""
    folder = tmp_path_factory.mktemp("admin")
    with FakeHub() as hub:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": migrated_database(folder / "db.sqlite3"),
            "HF_MODEL_REPO": "ada/digits",
            "HF_ENDPOINT": hub.url,
            "HF_CACHE_DIR": str(folder / "cache"),
            "DEFAULT_MODEL": "",
            "WEB_CONCURRENCY": "1",
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        }
        user = ["--no-input", "--username", "ada", "--email", "ada@example.org"]
        _manage(environment, "createsuperuser", *user)
        repo = hub.add_repo("ada/digits")
        for files in artifacts(folder):
            repo.commit("Add a network", add=files)
        _manage(environment, "sync_models")
        repo.commit("Change a description", add=with_description(repo, "mnist-784-100-10-relu-98"))
        _manage(environment, "sync_models")
        manager = ModelManager("ada/digits", endpoint=hub.url, cache_dir=folder / "cache")
        for entry in manager.list_models():
            manager.download_model(entry.name, entry.revision)
        with serve(environment) as address:
            yield address


def with_description(repo: Repo, name: str) -> dict[str, bytes]:
    """The .json of a network in the repository, with another description."""
    metadata = Metadata.from_json(repo.head.files[f"{name}.json"].data)
    return {f"{name}.json": replace(metadata, description="The one to beat.").to_json()}


def _manage(environment: dict[str, str], *command: str) -> None:
    script = str(settings.BASE_DIR / "manage.py")
    subprocess.run([sys.executable, script, *command], env=environment, check=True)


@pytest.fixture
def staff(admin_site: str, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page with ada logged in.

    Afterwards there must be no script error, no console message and no request to another host.
    """
    context = browser.new_context(base_url=admin_site, **getattr(request, "param", LIGHT))
    page, problems, addresses = context.new_page(), [], []
    page.on("request", lambda made: addresses.append(made.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text))
    page.goto("/admin/login/?next=/admin/")
    page.fill("#id_login", "ada")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.locator(".dashboard-cards").wait_for()
    yield page
    context.close()
    assert problems == []
    assert [a for a in addresses if not a.startswith((f"{admin_site}/", "data:"))] == []


@pytest.fixture
def image_folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """docs/images with ``--docs-images``; otherwise a temporary folder."""
    for_docs = request.config.getoption("--docs-images", default=False)
    return settings.BASE_DIR / "docs" / "images" if for_docs else tmp_path


def choose(page: Page, action: str, *names: str) -> None:
    """Select models in the list and run an action on them."""
    page.goto(LIST)
    for name in names:
        page.get_by_role("row").filter(
            has=page.get_by_role("link", name=name, exact=True)
        ).get_by_role("checkbox").check()
    page.select_option("select[name=action]", action)
    page.get_by_role("button", name="Go").click()


def every_image_is_described(page: Page) -> bool:
    """Whether each SVG image has a title and a description."""
    return page.evaluate(
        """() => [...document.querySelectorAll('svg[role=img]')].every(
            svg => svg.querySelector('title')?.textContent && svg.querySelector('desc'))"""
    )


def columns_out_of_sight(page: Page) -> int:
    """Pixels of a list's table that only scrolling sideways shows; 0 where the page has none."""
    return page.evaluate(
        """() => [...document.querySelectorAll('#result_list')].reduce(
            (_, table) => table.scrollWidth - table.closest('.results').clientWidth, 0)"""
    )


def fits(page: Page) -> bool:
    """Whether the page is no wider than the window."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_staff_choose_a_default_and_roll_it_back(staff: Page) -> None:
    choose(staff, "make_default", "mnist-784-30-10-sigmoid-95")
    expect(staff.locator("#content")).to_contain_text("Let mnist-784-30-10-sigmoid-95 (")
    staff.get_by_role("button", name="Yes, make it the default").click()
    expect(staff.locator(".messagelist")).to_have_text(
        "The default is now mnist-784-30-10-sigmoid-95."
    )

    staff.get_by_role("link", name="Roll back the default").click()
    staff.get_by_role("button", name="Yes, go back to it").click()

    expect(staff.locator(".messagelist")).to_have_text(
        "Rolled the default back to the most accurate model."
    )


@pytest.mark.parametrize(
    ("staff", "rules"), [(LIGHT, ()), (DARK, COLOURS)], indirect=["staff"], ids=["light", "dark"]
)
def test_axe_finds_nothing_serious_and_every_column_is_in_sight(
    staff: Page, rules: tuple[str, ...]
) -> None:
    staff.goto("/admin/registry/hubmodel/")
    out_of_sight = {"list": columns_out_of_sight(staff)}
    problems = {"list": serious_violations(staff, rules)}
    staff.set_viewport_size(PHONE)
    problems["list on a phone"] = serious_violations(staff, rules)
    staff.set_viewport_size(SCREEN["viewport"])
    staff.locator("#result_list .field-name a").first.click()
    problems["record"] = serious_violations(staff, rules)
    for place in ("#content h2", ".field-name .readonly"):
        staff.locator(place).first.evaluate("element => (element.textContent = 'n'.repeat(100))")
    assert fits(staff)
    staff.get_by_role("button", name="Set an alias").click()
    problems["alias"] = serious_violations(staff, rules)
    for name, path in PAGES.items():
        staff.goto(path)
        problems[name] = serious_violations(staff, rules)
        out_of_sight[name] = columns_out_of_sight(staff)
    staff.goto("/docs")
    operation = staff.locator("#operations-predict-predict")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").wait_for()
    problems["docs"] = serious_violations(staff, rules)
    choose(staff, "compare", "mnist-784-100-10-relu-98", "mnist-784-30-10-sigmoid-95")
    staff.get_by_text("the same in all").click()
    problems["compare"] = serious_violations(staff, rules)
    choose(staff, "edit_tags", "mnist-784-100-10-relu-98")
    staff.fill("#id_add", "demo")
    staff.get_by_role("button", name="Show what would change").click()
    expect(staff.locator("#content table")).to_contain_text("demo")
    problems["tags"] = serious_violations(staff, rules)

    assert not any(pixels > 0 for pixels in out_of_sight.values()), out_of_sight
    assert not any(problems.values()), problems


@pytest.mark.parametrize("staff", [LIGHT], indirect=True)
def test_the_list_can_be_used_with_the_keyboard(staff: Page) -> None:
    staff.goto(LIST)
    staff.locator("body").press("Tab")
    focused = set()
    for _ in range(60):
        focused.add(staff.evaluate("document.activeElement.textContent.trim()"))
        staff.keyboard.press("Tab")

    assert {"Sync now", "Roll back the default", "mnist-784-100-10-relu-98"} <= focused


@pytest.mark.parametrize(
    ("staff", "suffix"), [(LIGHT, ""), (DARK, "-dark")], indirect=["staff"], ids=["light", "dark"]
)
def test_the_pages_of_the_admin_and_their_pictures(
    staff: Page, suffix: str, image_folder: Path
) -> None:
    def picture(name: str, height: int, width: int = 1280, top: str = "") -> None:
        staff.set_viewport_size({"width": width, "height": height})
        assert every_image_is_described(staff)
        assert fits(staff)
        if top:
            staff.get_by_role("heading", name=top).evaluate("heading => heading.scrollIntoView()")
        path = image_folder / f"admin-{name}{suffix}.png"
        staff.screenshot(path=path, animations="disabled")
        assert path.read_bytes().startswith(b"\x89PNG")

    choose(staff, "evaluate", "mnist-784-100-10-relu-98")
    staff.get_by_role("button", name="Yes, evaluate").click()
    expect(staff.locator(".messagelist")).to_contain_text("images.")

    staff.goto("/admin/")
    expect(staff.locator("#card-default")).to_be_visible()
    picture("dashboard", 900)

    staff.goto(LIST)
    expect(staff.locator("#result_list tbody tr")).to_have_count(7)
    picture("list", 800, 1440)

    staff.locator("#result_list").get_by_role(
        "link", name="mnist-784-100-10-relu-98", exact=True
    ).click()
    expect(staff.get_by_text("Reliability on")).to_have_count(1)
    picture("record", 1100)
    picture("evaluations", 2300, top="Mistakes")

    choose(staff, "compare", "mnist-784-100-10-relu-98", "mnist-784-30-10-sigmoid-95")
    expect(staff.get_by_role("heading", name="Where they disagree")).to_be_visible()
    picture("compare", 1250)
