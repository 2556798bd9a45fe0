"""Comparing networks: the statistics by hand, and the page."""

import numpy as np
import pytest
from django.contrib.admin.models import LogEntry

from registry.admin.compare_page import verdict
from registry.evaluation.comparison import compare_networks, mcnemar
from registry.evaluation.test_sets import TestSet
from registry.models import HubModel
from tests.conftest import random_network
from tests.registry.staff import LIST, act, page, staff, told
from training.core.data.splits import Split

COMPARE = f"{LIST}compare/"


@pytest.mark.parametrize(
    ("counts", "chance"),
    [
        ((0, 0), 1.0),
        ((5, 5), 1.0),
        ((0, 1), 1.0),
        ((0, 5), 2 / 32),
        ((6, 0), 2 / 64),
        ((1, 9), 2 * (1 + 10) / 1024),
        ((2, 8), 2 * (1 + 10 + 45) / 1024),
    ],
)
def test_mcnemar_is_a_coin_thrown_for_every_disagreement(counts, chance):
    assert mcnemar(*counts) == pytest.approx(chance)
    assert mcnemar(*reversed(counts)) == mcnemar(*counts)


def test_mcnemar_takes_thousands():
    assert mcnemar(1_900, 2_100) == pytest.approx(0.00165, rel=0.01)
    assert mcnemar(0, 5_000) == 0.0


class Oracle:
    """Answers each image with the digit written into its first pixel, or with one fixed digit."""

    def __init__(self, fixed=None):
        self.fixed = fixed

    def probabilities(self, pixels):
        digits = np.rint(pixels[:, 0] * 255).astype(int)
        answers = np.full((len(pixels), 10), 0.01, np.float32)
        answers[np.arange(len(pixels)), digits if self.fixed is None else self.fixed] = 0.91
        return answers


@pytest.fixture
def exam():
    """Twenty images, two of each digit, whose first pixel gives the digit away."""
    images = np.zeros((20, 784), np.uint8)
    labels = np.arange(20, dtype=np.uint8) % 10
    images[:, 0] = labels
    return TestSet("made-up", Split(images, labels))


def test_a_comparison_counts_who_alone_is_right(exam):
    found = compare_networks({"all": Oracle(), "seven": Oracle(7)}, exam)

    (duel,) = found.duels
    assert (found.reports["all"].accuracy, found.reports["seven"].accuracy) == (100.0, 10.0)
    assert (duel.only_first, duel.only_second) == (18, 0)
    assert duel.chance == pytest.approx(2 / 2**18)
    assert found.disagreeing == 18
    assert {each.label for each in found.disagreements} == set(range(10)) - {7}
    assert found.disagreements[0].answers["seven"] == (7, pytest.approx(91.0))
    assert verdict(duel) == "all is better; chance would hardly do that."


def test_equals_are_called_equal(exam):
    found = compare_networks({"a": Oracle(), "b": Oracle()}, exam)

    assert verdict(found.duels[0]) == "Equally good."
    assert found.disagreements == []


def test_three_networks_make_three_duels(exam):
    found = compare_networks({"a": Oracle(1), "b": Oracle(2), "c": Oracle()}, exam)

    assert [(duel.first, duel.second) for duel in found.duels] == [
        ("a", "b"),
        ("a", "c"),
        ("b", "c"),
    ]
    assert found.disagreeing == 20


# --- The page -------------------------------------------------------------------------------------


@pytest.fixture
def judge(three, settings, tmp_path):
    settings.MNIST_DIR = tmp_path / "nowhere"
    return staff("view_hubmodel", "compare_hubmodel")


def test_comparing_leads_to_a_page_with_an_address(judge):
    response = act(judge, "compare", "ada", "ben")

    html = response.content.decode()
    address = response.redirect_chain[0][0]
    assert address.startswith(f"{COMPARE}?pk=")
    assert LogEntry.objects.count() == 2
    assert "McNemar’s exact test on 359 uci-digits test images" in html
    assert '<th scope="row">accuracy, as published</th>' in html
    assert html.count("<desc>ben says ") == 40
    assert LogEntry.objects.first().get_change_message() == "Compared ben, ada."
    assert page(judge, address)


def test_the_pictures_say_what_each_network_saw(judge):
    html = act(judge, "compare", "ada", "ben").content.decode()

    assert "<desc>ben says " in html
    assert " style=" not in html
    assert 'href="data:image/png;base64,' in html


@pytest.mark.parametrize("query", ["", "?pk=1", "?pk=x&pk=y", "?pk=999&pk=998", "?pk=²&pk=1"])
def test_a_comparison_of_fewer_than_two_says_so(judge, query):
    assert told(judge.get(COMPARE + query, follow=True)) == ["Select 2 to 6 models to compare."]


def test_weights_that_cannot_be_had_are_told_and_the_rest_is_compared(judge, folder):
    (folder / "ben.npz").unlink()

    response = act(judge, "compare", "ada", "ben", "cyd")

    assert [said.partition(":")[0] for said in told(response)] == ["Model ben"]
    assert "ada and cyd" in response.content.decode()


def test_networks_of_one_name_are_told_apart(judge, tmp_path, settings):
    from registry.conf import manager_for
    from registry.sync import sync
    from tests.registry.conftest import put

    put(tmp_path / "two", "ada", 99.0, seed=7)
    sync(manager_for(str(tmp_path / "two")), started_by="a test")

    html = act(judge, "compare", "ada").content.decode()

    assert all(f"{record.repository}/ada" in html for record in HubModel.objects.filter(name="ada"))


def test_a_network_that_reads_no_digits_is_told(judge, put_here, folder, mirror):
    from training.core.artifact import Metadata, save

    save(folder, random_network((4, 3, 2)), Metadata(name="tiny", accuracy=50.0))
    mirror()

    response = act(judge, "compare", "ada", "tiny")

    assert told(response) == ["Model tiny: It does not turn 784 pixels into ten digits."]
