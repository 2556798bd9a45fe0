"""POST /predict and POST /activations: what their answers say."""

from dataclasses import replace

import numpy as np
import pytest

from inference.views.predict import NPY
from tests.conftest import random_doubt, random_network
from tests.inference.bodies import npy, post
from tests.inference.conftest import BLANK
from tests.inference.pictures import png
from training.core.network import Network, parameter_count

PREFIXES = ["", "/v1"]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_one_image_gets_a_digit_and_ten_probabilities(client, served, digit, prefix):
    answer = post(client, f"{prefix}/predict", {"pixels": digit.tolist()})

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    body = answer.json()
    expected = served.probabilities(digit[None])[0]
    assert list(body) == [
        *("predicted_digit", "confidence", "probabilities", "doubt"),
        *("model", "revision"),
    ]
    assert body["doubt"] is None
    assert body["predicted_digit"] == expected.argmax()
    assert body["probabilities"] == pytest.approx(expected.tolist())
    assert body["confidence"] == max(body["probabilities"])
    assert sum(body["probabilities"]) == pytest.approx(1)
    assert body["model"] == "ada"
    assert body["revision"].startswith("sha256:")


@pytest.fixture
def doubting(put, mirror) -> Network:
    """``ada`` with a doubt head."""
    network = put("ada", network=replace(random_network(), doubt=random_doubt()))
    mirror()
    return network


def test_every_answer_about_an_image_has_its_doubt(client, doubting, digit):
    images = np.stack([digit, np.zeros(784, np.float32)])
    expected = doubting.doubt.of(images, doubting.activations(images)[-2]).tolist()

    single = post(client, "/predict", {"pixels": digit.tolist()}).json()
    rows = post(client, "/predict", {"batch": images.tolist()}).json()["predictions"]
    from_npy = post(client, "/predict", npy(images), NPY).json()["predictions"]
    picture = post(client, "/predict", png(), "image/png").json()

    assert single["doubt"] == pytest.approx(expected[0])
    assert [row["doubt"] for row in rows] == pytest.approx(expected)
    assert [row["doubt"] for row in from_npy] == pytest.approx(expected)
    assert 0 < picture["doubt"] < 1


@pytest.mark.parametrize("prefix", PREFIXES)
def test_every_layer_shows_its_values(client, served, digit, prefix):
    body = post(client, f"{prefix}/activations", {"pixels": digit.tolist()}).json()

    expected = [layer[0].tolist() for layer in served.activations(digit[None])]
    assert list(body) == ["layer_sizes", "activations", "model", "revision"]
    assert body["layer_sizes"] == [784, 4, 10]
    assert [len(layer) for layer in body["activations"]] == [784, 4, 10]
    for got, wanted in zip(body["activations"], expected, strict=True):
        assert got == pytest.approx(wanted)


def test_a_batch_is_answered_in_its_order(client, served, digit):
    body = post(client, "/predict", {"batch": [BLANK, digit.tolist()]}).json()

    expected = served.probabilities(np.stack([np.zeros(784, dtype=np.float32), digit]))
    assert list(body) == ["predictions", "model", "revision"]
    assert [row["predicted_digit"] for row in body["predictions"]] == expected.argmax(1).tolist()
    assert body["predictions"][1]["probabilities"] == pytest.approx(expected[1].tolist())


def test_a_named_network_answers_instead_of_the_default(client, put, mirror):
    put("best", 99.0)
    other = put("other", 90.0, random_network(seed=1))
    mirror()

    body = post(client, "/predict?model=other", {"pixels": BLANK}).json()

    assert body["model"] == "other"
    assert body["probabilities"] == pytest.approx(
        other.probabilities(np.zeros((1, 784), dtype=np.float32))[0].tolist()
    )


def test_relu_outputs_of_an_old_network_become_probabilities(client, put, mirror, digit):
    put("old", network=random_network((784, 30, 10), "relu", "relu", scale=3.0))
    mirror()

    body = post(client, "/v1/predict", {"pixels": digit.tolist()}).json()
    raw = post(client, "/v1/activations", {"pixels": digit.tolist()}).json()["activations"][-1]

    assert max(raw) > 1
    assert sum(body["probabilities"]) == pytest.approx(1)
    assert body["predicted_digit"] == np.argmax(raw)


def test_outputs_that_are_all_zero_say_nothing_so_every_digit_is_as_likely(client, put, mirror):
    sizes = (784, 4, 10)
    put("mute", network=Network(sizes, "relu", "relu", np.zeros(parameter_count(sizes))).frozen())
    mirror()

    body = post(client, "/predict", {"pixels": BLANK}).json()

    assert body["probabilities"] == pytest.approx([0.1] * 10)


def test_a_warm_prediction_asks_the_database_nothing(client, served, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = post(client, "/predict?model=ada", {"pixels": BLANK})

    assert answer.status_code == 200


def test_public_answers_set_no_cookie_and_ignore_a_login(admin_client, served):
    answer = post(admin_client, "/predict", {"pixels": BLANK})

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer
    assert "Cookie" not in answer.get("Vary", "")
