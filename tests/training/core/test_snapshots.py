"""Snapshots show what the first units looked for, in few bytes."""

import base64

import numpy as np
import pytest

from tests.conftest import random_network
from training.core.network import Network
from training.core.snapshots import UNITS, is_due, snapshot


def decoded(unit):
    return np.frombuffer(base64.b64decode(unit), np.int8).astype(float)


def test_snapshots_are_due_before_training_and_after_epochs_1_2_4_8():
    assert [epoch for epoch in range(40) if is_due(epoch)] == [0, 1, 2, 4, 8, 16, 32]


def test_a_unit_is_its_weights_in_255_steps():
    network = random_network((784, 30, 10))

    taken = snapshot(3, network)

    assert (taken["epoch"], len(taken["units"])) == (3, UNITS)
    for unit, text in enumerate(taken["units"]):
        weights = network.layers[0].weights[:, unit]
        step = float(np.abs(weights).max()) / 127
        assert np.abs(decoded(text)).max() == 127
        assert decoded(text) * step == pytest.approx(weights, abs=step * 0.51)


def test_a_small_layer_has_all_its_units():
    assert len(snapshot(0, random_network((784, 4, 10)))["units"]) == 4


def test_a_unit_of_zeros_stays_zeros():
    sizes = (784, 3, 10)
    dead = Network(sizes, "relu", "softmax", np.zeros_like(random_network(sizes).parameters))

    assert not decoded(snapshot(0, dead)["units"][2]).any()
