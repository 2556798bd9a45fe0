"""Comparing networks: the counts on a made-up test set, and the page."""

import re
from pathlib import Path

import numpy as np
import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from registry.admin.compare.page import verdict
from registry.conf import manager_for
from registry.evaluation.comparison import compare_networks
from registry.evaluation.test_sets import TestSet
from registry.models import HubModel
from registry.sync import sync
from tests.conftest import random_network
from tests.registry.conftest import Save, Sync, put
from tests.registry.staff import LIST, act, messages_of, page, staff
from training.core.arrays import Array
from training.core.artifact import Metadata, save
from training.core.data.splits import Split
from training.evaluation.mcnemar import McNemarResult, p_value
from training.settings_comparison import compare_settings

COMPARE = f"{LIST}compare/"


class FakeNetwork:
    """Reads the digit written into the first pixel, or always answers the same digit."""

    def __init__(self, always: int | None = None) -> None:
        self.always = always

    def probabilities(self, pixels: Array) -> Array:
        digits = np.rint(pixels[:, 0] * 255).astype(int)
        probabilities = np.full((len(pixels), 10), 0.01, np.float32)
        answers = digits if self.always is None else self.always
        probabilities[np.arange(len(pixels)), answers] = 0.91
        return probabilities


@pytest.fixture
def labelled_images() -> TestSet:
    """Twenty images, two of each digit, with the label in the first pixel."""
    images = np.zeros((20, 784), np.uint8)
    labels = np.arange(20, dtype=np.uint8) % 10
    images[:, 0] = labels
    return TestSet("made-up", Split(images, labels))


def test_a_comparison_counts_the_images_that_only_one_network_gets_right(
    labelled_images: TestSet,
) -> None:
    networks = {"all": FakeNetwork(), "seven": FakeNetwork(always=7)}

    comparison = compare_networks(networks, labelled_images)

    result = comparison.mcnemar["all", "seven"]
    assert comparison.reports["all"].accuracy == 100.0
    assert comparison.reports["seven"].accuracy == 10.0
    assert (result.only_first, result.only_second) == (18, 0)
    assert result.p == pytest.approx(2 / 2**18)
    assert comparison.disagreement_count == 18
    assert {image.label for image in comparison.disagreements} == set(range(10)) - {7}
    assert comparison.disagreements[0].answers["seven"] == (7, pytest.approx(91.0))


def test_three_networks_make_three_pairs(labelled_images: TestSet) -> None:
    networks = {"a": FakeNetwork(1), "b": FakeNetwork(2), "c": FakeNetwork()}

    comparison = compare_networks(networks, labelled_images)

    assert list(comparison.mcnemar) == [("a", "b"), ("a", "c"), ("b", "c")]
    assert comparison.disagreement_count == 20


def test_networks_with_the_same_answers_do_not_disagree(labelled_images: TestSet) -> None:
    comparison = compare_networks({"a": FakeNetwork(), "b": FakeNetwork()}, labelled_images)

    assert comparison.disagreements == []


@pytest.mark.parametrize(
    ("only_first", "only_second", "words"),
    [
        (18, 0, "ada is better; chance would hardly do that."),
        (0, 18, "ben is better; chance would hardly do that."),
        (5, 2, "ada is ahead, but chance alone would do that."),
        (4, 4, "Equally good."),
        (0, 0, "Equally good."),
    ],
)
def test_the_verdict_follows_from_mcnemars_test(
    only_first: int, only_second: int, words: str
) -> None:
    p = p_value(only_first, only_second)
    result = McNemarResult(both=900, only_first=only_first, only_second=only_second, neither=9, p=p)

    assert verdict("ada", "ben", result) == words


# --- The page -------------------------------------------------------------------------------------


@pytest.fixture
def comparer(three: None, settings: Settings, tmp_path: Path) -> Client:
    settings.MNIST_DIR = tmp_path / "nowhere"
    return staff("view_hubmodel", "compare_hubmodel")


def test_the_action_redirects_to_a_page_that_can_be_shared(comparer: Client) -> None:
    response = act(comparer, "compare", "ada", "ben")

    html = response.content.decode()
    address = response.redirect_chain[0][0]
    assert address.startswith(f"{COMPARE}?pk=")
    assert LogEntry.objects.count() == 2
    assert "McNemar’s exact test on 359 uci-digits test images" in html
    assert '<th scope="row">accuracy, as published</th>' in html
    assert html.count("<desc>ben says ") == 40
    assert LogEntry.objects.first().get_change_message() == "Compared ben, ada."
    assert page(comparer, address)


def test_the_pictures_describe_the_answer_of_each_network(comparer: Client) -> None:
    html = act(comparer, "compare", "ada", "ben").content.decode()

    assert "<desc>ben says " in html
    assert " style=" not in html
    assert 'href="data:image/png;base64,' in html


@pytest.fixture
def trained(comparer: Client, put_here: Save, mirror: Sync) -> None:
    """ada and ben with settings and curves; cyd without."""
    for name, rate, more in (("ada", 3, {}), ("ben", 0.5, {"ema": 0.999, "schedule": "<cosine>"})):
        history = [
            {"epoch": 1, "loss": 0.5, "validation_accuracy": 91.0},
            {"epoch": 2, "loss": 0.4, "validation_accuracy": 92.5},
        ]
        settings = {"epochs": 2, "learning_rate": rate, "command": "x", "sizes": [784, 4, 10]}
        put_here(name, 96.0, training=settings | more, history=history)
    mirror()


def setting_rows(html: str) -> dict[str, tuple[bool, list[str]]]:
    """Title -> whether it is marked as differing, and what each model says."""
    section = html.partition("<h2>Settings</h2>")[2].partition('<div class="module">')[0]
    rows = {}
    for row in section.split("<tr")[1:]:
        title = re.search(r'<th scope="row">.*<code>([^<]+)</code></th>', row)
        if title:
            rows[title[1]] = ("≠" in row, re.findall(r"<td><code>([^<]*)</code></td>", row))
    return rows


def test_all_settings_are_shown_and_those_that_differ_are_marked(
    comparer: Client, trained: None
) -> None:
    html = act(comparer, "compare", "ada", "ben").content.decode()

    assert setting_rows(html) == {
        "learning_rate": (True, ["3", "0.5"]),
        "ema": (True, ["–", "0.999"]),
        "schedule": (True, ["–", "&lt;cosine&gt;"]),
        "epochs": (False, ["2", "2"]),
        "sizes": (False, ["784, 4, 10", "784, 4, 10"]),
    }
    assert "3 that differ" in html
    assert "2 that are the same in all" in html


def test_curves_of_all_models_are_in_the_same_chart(comparer: Client, trained: None) -> None:
    html = act(comparer, "compare", "ada", "ben", "cyd").content.decode()

    assert "validation, % by epoch. ada ends at 92.5; ben ends at 92.5." in html
    assert "loss by epoch. ada ends at 0.4; ben ends at 0.4." in html
    assert html.count("<polyline") == 4


def test_models_without_settings_and_curves_can_be_compared(comparer: Client) -> None:
    html = act(comparer, "compare", "ada", "ben").content.decode()

    assert "None of them gives any." in html
    assert "<polyline" not in html


def test_a_setting_that_only_its_type_tells_apart_is_the_same(three: None) -> None:
    ada, ben = HubModel(training={"rate": 3}), HubModel(training={"rate": 3.0})

    assert [row.title for row in compare_settings([ada.training, ben.training]).equal] == ["rate"]


def test_an_artifact_with_thousands_of_settings_does_not_fill_the_page() -> None:
    ada = HubModel(training={f"s{n}": "x" * 1_000 for n in range(5_000)})

    settings = compare_settings([ada.training, {}])

    assert (len(settings.differing), settings.left_out) == (200, 4_800)
    assert max(len(value) for row in settings.differing for value in row.values) == 201


def test_the_number_of_queries_does_not_grow_with_the_models(
    comparer: Client, trained: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keys = list(HubModel.objects.values_list("pk", flat=True))
    page(comparer, COMPARE, pk=keys)
    for chosen in (keys[:2], keys):
        with django_assert_num_queries(6):
            page(comparer, COMPARE, pk=chosen)


@pytest.mark.parametrize("query", ["", "?pk=1", "?pk=x&pk=y", "?pk=999&pk=998", "?pk=²&pk=1"])
def test_a_comparison_of_fewer_than_two_models_is_refused(comparer: Client, query: str) -> None:
    assert messages_of(comparer.get(COMPARE + query, follow=True)) == [
        "Select 2 to 6 models to compare."
    ]


def test_a_message_names_missing_weights_and_the_other_models_are_compared(
    comparer: Client, folder: Path
) -> None:
    (folder / "ben.npz").unlink()

    response = act(comparer, "compare", "ada", "ben", "cyd")

    assert [message.partition(":")[0] for message in messages_of(response)] == ["Model ben"]
    assert "ada and cyd" in response.content.decode()


def test_models_of_the_same_name_are_shown_with_their_repository(
    comparer: Client, tmp_path: Path, settings: Settings
) -> None:
    put(tmp_path / "two", "ada", 99.0, seed=7)
    sync(manager_for(str(tmp_path / "two")), started_by="a test")

    html = act(comparer, "compare", "ada").content.decode()

    assert all(f"{record.repository}/ada" in html for record in HubModel.objects.filter(name="ada"))


def test_a_message_names_a_network_that_does_not_read_digits(
    comparer: Client, put_here: Save, folder: Path, mirror: Sync
) -> None:
    save(folder, random_network((4, 3, 2)), Metadata(name="tiny", accuracy=50.0))
    mirror()

    response = act(comparer, "compare", "ada", "tiny")

    assert messages_of(response) == ["Model tiny: It does not turn 784 pixels into ten digits."]


@pytest.mark.parametrize("keys", ["pk=99999999999999999999", "pk=-1&pk=x", "pk=1&pk=٣"])
def test_keys_that_no_model_has_lead_back_to_the_list(comparer: Client, keys: str) -> None:
    response = comparer.get(f"/admin/registry/hubmodel/compare/?{keys}", follow=True)

    assert response.status_code == 200
    assert len(messages_of(response)) == 1
