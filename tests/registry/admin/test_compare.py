"""Comparing networks: the counts on a made-up test set, and the page."""

from pathlib import Path

import numpy as np
import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from pytest_django import Settings

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
