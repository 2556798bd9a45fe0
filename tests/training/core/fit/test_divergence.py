"""Every way a run can die is seen, and named."""

import numpy as np
import pytest

from tests.conftest import random_network
from training.core.fit.divergence import Diverged, DivergenceMonitor, dead_units
from training.core.network import Network

IMAGES = np.random.default_rng(0).random((50, 784), np.float32)


def evidence(network, loss=1.0, *, epoch=1, steps=1, before=1.0, kind="cross-entropy"):
    """What the monitor sees in a network, "" where there is nothing."""
    monitor = DivergenceMonitor(IMAGES, kind)
    monitor.check(random_network(scale=0.3), before, epoch=1, steps=1)
    try:
        monitor.check(network, loss, epoch=epoch, steps=steps)
    except Diverged as trouble:
        return trouble.evidence
    return ""


def changed(change, **options):
    """A random network with its parameters put through ``change``."""
    network = random_network(**{"scale": 0.3} | options)
    parameters = network.parameters.copy()
    copy = Network(network.sizes, network.activation, network.output, parameters)
    change(copy)
    return copy


def silence(network):
    network.layers[0].bias[:] = -1e4


def saturate(network):
    network.layers[0].bias[:] = 1e4


def insist(network):
    network.layers[-1].bias[3] = 1e4


def sink(network):
    network.layers[-1].bias[:] = -1e4


def test_a_healthy_network_is_left_alone():
    assert evidence(random_network(scale=0.3)) == ""


@pytest.mark.parametrize(
    ("network", "reason"),
    [
        (changed(silence), "100 % of layer 1 gives every image the same answer"),
        (
            changed(saturate, activation="sigmoid"),
            "100 % of layer 1 gives every image the same answer",
        ),
        (
            changed(saturate, activation="tanh"),
            "100 % of layer 1 gives every image the same answer",
        ),
        (changed(sink, output="relu"), "all outputs of layer 2 are 0 for every image"),
    ],
)
def test_a_layer_without_life_is_named(network, reason):
    assert evidence(network) == reason


def test_a_constant_answer_counts_after_a_while():
    network = changed(insist)

    assert evidence(network, steps=299) == ""
    assert evidence(network, steps=300) == "the network answers 3 to each of 50 images"


@pytest.mark.parametrize("number", [np.nan, np.inf])
@pytest.mark.parametrize("layer", [1, 2])
def test_a_weight_that_is_no_number_names_its_layer(number, layer):
    def spoil(network):
        network.layers[layer - 1].weights[0, 0] = number

    reason = evidence(changed(spoil))
    assert reason == f"layer {layer} has weights that are no longer finite numbers"


@pytest.mark.parametrize("loss", [50.0, np.inf, np.nan])
def test_a_loss_that_explodes_is_shown_beside_its_start(loss):
    assert evidence(random_network(scale=0.3), loss) == f"the loss is {loss:.3g} after 1"


def test_no_better_than_a_guess_counts_after_the_first_epoch():
    network = random_network(scale=0.3)

    assert evidence(network, 2.4, epoch=1, steps=400) == ""
    assert evidence(network, 2.4, epoch=2, steps=400) == (
        "the loss is 2.4; a constant answer would reach 2.3"
    )


def test_a_sigmoid_that_is_sure_of_both_is_alive():
    values = np.array([[0.0, 0.0], [1.0, 0.0]])

    assert dead_units(values, "sigmoid") == 0.5
