"""An activation is one row of a table: everything else follows from it."""

import numpy as np
import pytest

from training.core.activations import ACTIVATIONS, Activation
from training.core.artifact import read_network
from training.core.artifact.errors import ArtifactError
from training.core.artifact.weights import network_bytes
from training.core.data.splits import Split
from training.core.fit import fit
from training.core.fit.divergence import dead_units
from training.core.fit.recipes import RECIPES, Plan
from training.core.network import Network
from training.management.commands.train_mnist import Command
from training.management.config_options import config_from_options

SLOPE = np.float32(0.01)


def leaky(z):
    np.maximum(z, SLOPE * z, out=z)


def leaky_back(d, a):
    d *= np.where(a > 0, np.float32(1), SLOPE)


LEAKY_RELU = Activation(
    leaky, leaky_back, bound=np.inf, flat_ends=lambda a: (a == 0,), gain=1.98, recipe="modern"
)


@pytest.fixture
def with_leaky_relu(monkeypatch):
    monkeypatch.setitem(ACTIVATIONS, "leaky-relu", LEAKY_RELU)


def options(*words):
    parser = Command().create_parser("manage.py", "train_mnist")
    return vars(parser.parse_args(words))


@pytest.mark.usefixtures("with_leaky_relu")
def test_a_new_activation_needs_one_row_and_no_other_change():
    config = config_from_options(options("--activation", "leaky-relu", "--epochs", "1"))
    rng = np.random.default_rng(0)
    digits = Split(
        rng.integers(0, 256, (200, 784), dtype=np.uint8), rng.integers(0, 10, 200, dtype=np.uint8)
    )

    (epoch,) = fit(config.plan, digits, digits[:50])
    network = epoch.network
    again = read_network(network_bytes(network))

    assert config.plan.recipe == RECIPES["modern"]
    assert again.activation == "leaky-relu"
    assert (again.parameters == network.parameters).all()
    assert dead_units(network.activations(digits.pixels())[1], "leaky-relu") < 1


@pytest.mark.usefixtures("with_leaky_relu")
def test_weights_that_overflow_an_unbounded_activation_are_refused():
    parameters = np.full(784 * 4 + 4 + 4 * 10 + 10, 1e18, np.float32)
    data = network_bytes(Network((784, 4, 10), "leaky-relu", "softmax", parameters))

    with pytest.raises(ArtifactError, match="Layer 2 has weights that are not finite or far too"):
        read_network(data)


def test_a_bounded_activation_lets_large_weights_pass_the_next_layer():
    parameters = np.full(784 * 4 + 4 + 4 * 10 + 10, 1e18, np.float32)

    read_network(network_bytes(Network((784, 4, 10), "tanh", "softmax", parameters)))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_stays_within_its_bound(name):
    values = np.linspace(-100, 100, 2001, dtype=np.float32)[None, :].copy()

    ACTIVATIONS[name].value(values)

    assert np.abs(values).max() <= ACTIVATIONS[name].bound


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_default_recipe_exists(name):
    assert Plan(activation=name, recipe=RECIPES[ACTIVATIONS[name].recipe])
