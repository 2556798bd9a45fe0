"""The statistics of a layer are numbers that can be checked by hand."""

import json

import numpy as np
import pytest

from tests.conftest import random_network
from training.core.network import Network, parameter_count
from training.runs.layer_statistics import layer_statistics

SIZES = (784, 2, 10)
BLANK = np.zeros((3, 784), np.float32)


def flat(value: float, bias: float = 0.0) -> Network:
    """All weights alike, and all biases."""
    parameters = np.full(parameter_count(SIZES), value, np.float32)
    network = Network(SIZES, "relu", "softmax", parameters)
    for layer in network.layers:
        layer.bias[:] = bias
    return network


def test_each_layer_has_a_row():
    rows = layer_statistics(None, random_network(sizes=(784, 6, 5, 10)), BLANK)

    assert [(row["layer"], row["units"]) for row in rows] == [(1, 6), (2, 5), (3, 10)]


def test_weights_and_updates_are_measured():
    first, _ = layer_statistics(flat(0.5), flat(0.75), BLANK)

    assert (first["weight_mean"], first["weight_std"]) == (0.75, 0.0)
    assert (first["weight_min"], first["weight_max"]) == (0.75, 0.75)
    assert (first["update_mean"], first["update_max"]) == (0.25, 0.25)
    assert first["update_share"] == 0.5


def test_activity_is_that_of_the_images():
    first, last = layer_statistics(None, flat(0.0, bias=2.0), BLANK)

    assert (first["activation_mean"], first["activation_max"], first["active"]) == (2.0, 2.0, 1.0)
    assert (last["activation_mean"], last["active"]) == (0.1, 0.0)


@pytest.mark.parametrize(("bias", "share"), [(-1.0, 1.0), (1.0, 0.0)])
def test_dead_units_are_counted_in_hidden_layers_alone(bias, share):
    first, last = layer_statistics(None, flat(0.0, bias=bias), BLANK)

    assert (first["dead_units"], last["dead_units"]) == (share, None)


def test_without_an_earlier_network_there_is_no_update():
    first, _ = layer_statistics(None, flat(1.0), BLANK)

    assert first["update_mean"] is first["update_max"] is first["update_share"] is None


def test_weights_that_were_zero_have_no_share():
    first, _ = layer_statistics(flat(0.0), flat(1.0), BLANK)

    assert first["update_share"] is None
    assert first["update_mean"] == 1.0


def test_the_numbers_are_plain_and_short():
    rows = layer_statistics(random_network(seed=1), random_network(seed=2), BLANK + 0.3)

    assert json.loads(json.dumps(rows)) == rows
    assert max(len(str(value)) for row in rows for value in row.values()) <= 11
