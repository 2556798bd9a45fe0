"""Evaluate: chosen models on the test set, kept and shown at the record."""

from pathlib import Path

import pytest
from pytest_django import Settings

from registry.models import Evaluation, HubModel
from tests.registry.staff import act, address_of, logged, messages_of, page, staff
from training.datasets import nearest

pytestmark = pytest.mark.django_db


@pytest.fixture
def without_mnist(settings: Settings, tmp_path: Path) -> None:
    """MNIST is not there, so that the UCI digits are the test set."""
    settings.MNIST_DIR = tmp_path / "nowhere"


def test_evaluating_names_the_test_set_and_stores_the_result(
    three: None, without_mnist: None
) -> None:
    client = staff("view_hubmodel", "evaluate_hubmodel")
    assert "test images of uci-digits" in act(client, "evaluate", "ada").content.decode()

    response = act(client, "evaluate", "ada", confirmed="yes")

    stored = Evaluation.objects.get()
    assert (stored.dataset, stored.by, stored.record.name) == ("uci-digits", "grace", "ada")
    assert stored.samples == sum(row[2] for row in stored.bins)
    assert messages_of(response) == [
        f"Model ada: {stored.accuracy:.2f} % of {stored.samples:,} uci-digits images."
    ]
    assert logged()[0][1].startswith("Evaluate on the test set: ")


def test_each_network_is_evaluated_on_the_dataset_it_was_trained_on(
    three: None, settings: Settings
) -> None:
    HubModel.objects.filter(name="ada").update(dataset="uci-digits")
    test_sets = sorted({"uci-digits", nearest(settings.MNIST_DIR).name})
    client = staff("view_hubmodel", "evaluate_hubmodel")

    html = act(client, "evaluate", "ada", "ben").content.decode()

    assert f"test images of {' and '.join(test_sets)}, and keep" in html


def test_the_record_page_shows_the_evaluation(three: None, without_mnist: None) -> None:
    client = staff("view_hubmodel", "evaluate_hubmodel")
    assert "Not measured here yet" in page(client, address_of("ada"))

    act(client, "evaluate", "ada", confirmed="yes")

    html = page(client, address_of("ada"))
    assert "<title>Reliability on uci-digits</title>" in html
    assert '<th scope="col">mean confidence</th>' in html
    assert "Not measured here yet" not in html
