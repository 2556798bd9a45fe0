"""POST /explain: what each pixel added to a digit."""

import numpy as np
import pytest

from inference.explanation import relevances
from tests.conftest import random_network
from tests.inference.bodies import post
from tests.inference.pictures import png
from training.core.network import Network

SIZES = (784, 6, 5, 10)


def test_the_digit_that_is_read_is_explained_unless_another_is_named(client, served, digit):
    answer = post(client, "/explain", {"pixels": digit.tolist()})

    body = answer.json()
    fields = ["predicted_digit", "digit", "method", "relevances", "model", "revision"]
    assert list(body) == fields
    assert body["digit"] == body["predicted_digit"] == served.outputs(digit[None]).argmax()
    assert body["method"] == "input-x-gradient"
    assert body["relevances"] == pytest.approx(relevances(served, digit, body["digit"]).tolist())

    other = post(client, "/v1/explain?digit=3", {"pixels": digit.tolist()}).json()

    assert other["digit"] == 3
    assert other["relevances"] == pytest.approx(relevances(served, digit, 3).tolist())


def test_a_picture_is_explained_as_the_network_saw_it(client, served):
    body = post(client, "/explain", png(), "image/png").json()

    paper = np.array(body["pixels"]) == 0
    assert paper.any()
    assert not np.array(body["relevances"])[paper].any()


@pytest.mark.parametrize(
    ("query", "pointer"), [("digit=10", "/digit"), ("digit=x", "/digit"), ("digit=-1", "/digit")]
)
def test_only_the_ten_digits_can_be_explained(client, served, digit, query, pointer):
    answer = post(client, f"/explain?{query}", {"pixels": digit.tolist()})

    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"batch": []}', b'{"pixels": [1]}'])
def test_a_wrong_body_is_refused_as_by_predict(client, served, body):
    ours, theirs = (post(client, path, body) for path in ("/explain", "/activations"))

    assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content)


def test_an_unknown_network_is_404(client, served, digit):
    assert post(client, "/explain?model=zoe", {"pixels": digit.tolist()}).status_code == 404


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh"])
def test_relevances_are_the_pixel_times_the_measured_slope(activation, digit):
    network = random_network(SIZES, activation, scale=0.5)
    precise = Network(SIZES, activation, "softmax", network.parameters.astype(np.float64))
    image, step = digit.astype(np.float64), 1e-6
    inked = np.flatnonzero(image)
    nudges = np.zeros((len(inked), 784))
    nudges[np.arange(len(inked)), inked] = step

    given = relevances(network, digit, 7)

    rise = precise.logits(image + nudges) - precise.logits(image - nudges)
    assert given[inked] == pytest.approx(rise[:, 7] / (2 * step), rel=1e-3, abs=1e-4)


def test_without_biases_a_relu_networks_relevances_sum_to_its_sum(digit):
    network = random_network(SIZES)
    parameters = network.parameters.copy()
    unbiased = Network(SIZES, "relu", "softmax", parameters)
    for layer in unbiased.layers:
        layer.bias[:] = 0

    total = relevances(unbiased.frozen(), digit, 4).sum()

    assert total == pytest.approx(unbiased.logits(digit[None])[0, 4], rel=1e-4)


def test_enormous_weights_still_give_finite_numbers(digit):
    sizes = (784, *[2] * 12, 10)
    network = random_network(sizes, "tanh", scale=1e36)

    assert np.isfinite(relevances(network, digit, 0)).all()
