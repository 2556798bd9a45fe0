"""/train: a network is trained in the page, with the core's arithmetic, and taken away.

The page comes from its bundles, as a deployed site serves it; the site has the UCI digits only.
"""

import gzip
import json
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import numpy as np
import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, NOT_OK, TakeScreenshot, manage
from tests.browser.support.bundles import collected
from tests.browser.support.site import serve
from tests.browser.support.strokes import draw
from tests.browser.test_accessibility import serious_violations
from tests.migrated_database import migrated_database
from training.core.activations import ACTIVATIONS
from training.core.artifact import read
from training.core.data.uci_digits import load_uci_digits
from training.core.fit.backprop import Backprop, MiniBatch
from training.core.fit.losses import HEADS, targets
from training.core.fit.optimizers import Nesterov
from training.core.fit.schedules import learning_rates
from training.core.initializers import initial_network
from training.core.metrics import evaluate

pytestmark = pytest.mark.browser

STARTER = "mnist-784-30-10-relu-97"
ENTRIES = ("inference/train.js", "inference/train-worker.js")
LARGEST_CODE = 60_000  # bytes, with its comments
MOST_SENT = 30_000  # bytes of all scripts, as they travel
SIZES = (784, 12, 8, 10)
BATCHES, BATCH, RATE = 4, 7, 0.1
STEPS = """async ({ sizes, activation, parameters, images, labels, batch, rate }) => {
    const { Trainer } = await import("/static/inference/learning/trainer.js");
    const split = { images: Uint8Array.from(images), labels: Uint8Array.from(labels) };
    const plan = { learningRate: rate, batchSize: batch, epochs: 1, seed: 1 };
    const trainer = new Trainer({ sizes, activation, ...plan }, split, split);
    trainer.parameters.set(parameters);
    const rates = [], losses = [];
    for (let at = 0; at < labels.length; at += batch) {
        const rows = Array.from({ length: batch }, (_, i) => at + i);
        rates.push(trainer.rate);
        losses.push(trainer.learn(split, rows, trainer.rate).loss);
        trainer.steps += 1;
    }
    return { rates, losses, parameters: [...trainer.parameters] };
}"""


@pytest.fixture(scope="module")
def environment(
    site_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """A site without MNIST, whose repository is a folder with one network."""
    folder = tmp_path_factory.mktemp("uci site")
    models = folder / "models"
    models.mkdir()
    for suffix in (".npz", ".json"):
        shutil.copy(settings.STARTER / f"{STARTER}{suffix}", models)
    return site_environment | {
        "DATABASE_URL": migrated_database(folder / "db.sqlite3"),
        "HF_MODEL_REPO": str(models),
        "MNIST_DIR": str(folder),
    }


@pytest.fixture(scope="module")
def uci_site(environment: dict[str, str]) -> Iterator[str]:
    manage(environment, "sync_models")
    with serve(environment) as address:
        yield address


@pytest.fixture
def page(uci_site: str, browser: Browser) -> Iterator[Page]:
    """The page /train; afterwards: no error in the console."""
    context, messages = browser.new_context(**DESKTOP), []
    page = context.new_page()
    page.add_init_script("Math.random = () => 0.5")  # the seed: each run is the same
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("console", lambda message: messages.append(message.text))
    page.goto(f"{uci_site}/train")
    expect(page.locator("#data-status")).to_contain_text("0.4 MB")
    yield page
    context.close()
    assert [text for text in messages if not text.startswith(NOT_OK)] == []


def core_steps(activation: str, parameters: np.ndarray, images: np.ndarray, labels: np.ndarray):
    """The same mini-batches in NumPy: the parameters afterwards, and each batch's summed loss."""
    network = initial_network(
        SIZES, activation, "softmax", "he", rng=np.random.default_rng(0), dtype=np.float32
    )
    network.parameters[:] = parameters
    backprop, optimizer = Backprop(network, "cross-entropy", BATCH), Nesterov(np.float32)
    slots, losses = optimizer.slots(network.parameters), []
    rates = learning_rates(0, BATCHES, steps=BATCHES, peak=RATE, schedule="cosine")
    for number, rate in enumerate(rates):
        rows = slice(number * BATCH, (number + 1) * BATCH)
        pixels = images[rows] * np.float32(1 / 255)
        inputs = np.hstack([pixels, np.ones((BATCH, 1), np.float32)])
        target = targets(labels[rows].astype(np.intp), 0.0, np.float32)
        outputs = np.empty_like(target)
        scale = np.array([rate / BATCH], np.float32)
        backprop.compute(MiniBatch(inputs, outputs, target, scale))
        losses.append(float(HEADS["softmax", "cross-entropy"].loss(outputs, target).sum()))
        optimizer.step(network.parameters, backprop.gradient, slots, float(rate), number + 1)
    return rates, losses, network.parameters


def test_a_step_of_the_page_is_a_step_of_the_core(page: Page) -> None:
    """Same weights, same mini-batches: the same losses, rates and weights, to five digits."""
    train = load_uci_digits().train[: BATCHES * BATCH]
    for activation in ACTIVATIONS:
        start = initial_network(
            SIZES, activation, "softmax", "he", rng=np.random.default_rng(3), dtype=np.float32
        ).parameters
        rates, losses, parameters = core_steps(activation, start, train.images, train.labels)

        on_page = page.evaluate(
            STEPS,
            {
                "sizes": SIZES,
                "activation": activation,
                "parameters": start.tolist(),
                "images": train.images.reshape(-1).tolist(),
                "labels": train.labels.tolist(),
                "batch": BATCH,
                "rate": RATE,
            },
        )

        assert on_page["rates"] == pytest.approx(rates.tolist())
        assert on_page["losses"] == pytest.approx(losses, rel=1e-5), activation
        moved = np.abs(parameters - start).max()
        assert moved > 1e-2, activation  # so that the comparison says something
        assert np.abs(np.array(on_page["parameters"]) - parameters).max() < 1e-5, activation


def fact(page: Page, name: str) -> str:
    return page.locator("#facts div", has_text=name).locator("dd").inner_text()


def test_a_network_is_trained_taken_away_published_and_served(
    page: Page, uci_site: str, environment: dict[str, str], tmp_path: Path, take_screenshot
) -> None:
    draw(page, 3, corner=(45, 40))
    page.click("#run")
    expect(page.locator("#run-status")).to_contain_text("Trained for 40 epochs", timeout=60_000)
    expect(page.locator("#prediction")).to_have_text("3")
    assert serious_violations(page) == []
    _look(page, take_screenshot)

    page.click("#save")
    for link in ("#save-npz", "#save-json"):
        with page.expect_download() as download:
            page.click(link)
        download.value.save_as(tmp_path / download.value.suggested_filename)

    (weights,) = tmp_path.glob("*.npz")
    network, metadata = read(weights)  # whole, and the .json is of these weights
    assert metadata.name == weights.stem
    assert metadata.accuracy >= 95
    assert metadata.accuracy == pytest.approx(evaluate(network, load_uci_digits().test).accuracy)
    assert [row["epoch"] for row in metadata.history] == list(range(1, 41))
    assert [each["epoch"] for each in metadata.snapshots] == [0, 1, 2, 4, 8, 16, 32]
    command = page.locator("#publish").inner_text().splitlines()[0].split()
    assert command[:4] == ["manage.py", "upload_to_hf", "--model-path", weights.name]
    manage(
        environment,
        *("upload_to_hf", "--model-path", str(weights)),
        *("--repo", environment["HF_MODEL_REPO"]),
    )
    manage(environment, "sync_models")
    test = load_uci_digits().test[:100]
    answers = predict(f"{uci_site}/predict?model={metadata.name}", test.pixels())
    right = [row["predicted_digit"] for row in answers["predictions"]] == test.labels
    assert right.mean() >= 0.95


def _look(page: Page, take_screenshot: TakeScreenshot) -> None:
    """Pictures; and on a phone nothing is wider than the screen."""
    page.mouse.move(0, 0)
    take_screenshot(page.locator("#training"), "train")
    page.emulate_media(color_scheme="dark")
    assert serious_violations(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def predict(url: str, pixels: np.ndarray) -> dict:
    """The answer, once the server has seen the new record and fetched its weights."""
    body = json.dumps({"batch": pixels.tolist()}).encode()
    request = Request(url, body, {"Content-Type": "application/json"})
    for _ in range(300):
        try:
            with urlopen(request) as answer:
                return json.load(answer)
        except HTTPError as error:
            assert error.code in (404, 503)
            error.close()
            time.sleep(0.1)
    raise AssertionError("The network is not served.")


def test_each_way_to_break_it_is_explained(page: Page) -> None:
    for button, explanation in {
        "A learning rate of 30": r"smaller learning rate|Try 0\.1",
        "No hidden layer": "each digit has one template",
        "Ten layers of sigmoid": "each of the 11 layers passes only a part of the error on",
    }.items():
        page.get_by_role("button", name=button).click()
        expect(page.locator("#why")).to_contain_text(re.compile(explanation), timeout=20_000)
    expect(page.locator("#layers li")).to_have_count(11)


def test_it_pauses_steps_and_starts_again(page: Page) -> None:
    page.click("#step")
    expect(page.locator("#run-status")).to_contain_text("Paused after 0.05 epochs")
    assert fact(page, "Mini-batches") == "1"
    expect(page.locator("#why")).to_have_text(re.compile("^It has only begun"))

    page.click("#run")
    expect(page.locator("#run")).to_have_text("Pause")
    expect(page.locator("[name=layers]")).to_be_disabled()
    page.click("#run")
    expect(page.locator("#run")).to_have_text("Train on")
    steps = int(fact(page, "Mini-batches"))
    page.click("#step")
    expect(page.locator("#facts")).to_contain_text(str(steps + 1))

    page.click("#anew")
    expect(page.locator("#run-status")).to_have_text(re.compile("^Random weights"))
    assert fact(page, "Mini-batches") == "0"
    page.fill("[name=layers]", "11")
    page.click("#run")
    expect(page.locator("[name=layers]:invalid")).to_be_focused()


def test_without_the_images_or_with_damaged_ones_it_offers_a_retry(page: Page) -> None:
    page.route("**/mnist/pack?*", lambda route: route.abort())
    page.click("#step")
    expect(page.locator("#message")).to_contain_text("The server does not answer.")
    page.unroute("**/mnist/pack?*")
    page.route("**/mnist/pack?*", lambda route: route.fulfill(body=b"PK\3\4 half a file"))
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("#message")).to_contain_text("an answer this page cannot read")
    page.unroute("**/mnist/pack?*")

    page.get_by_role("button", name="Retry").click()

    expect(page.locator("#data-status")).to_contain_text("1,318 images of the UCI digits")
    expect(page.locator("#notice")).to_be_hidden()


def test_the_code_is_small() -> None:
    """What trains, and what shows it; the page's other modules are the playground's too."""
    root = Path(find("inference/train.js")).parent
    own = [*root.glob("train*.js"), *root.glob("train/*.js"), *root.glob("learning/*.js")]

    assert sum(path.stat().st_size for path in own) <= LARGEST_CODE
    assert sum(len(gzip.compress(collected(entry).encode())) for entry in ENTRIES) <= MOST_SENT
