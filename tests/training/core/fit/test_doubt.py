"""Fitting a doubt head: it tells outliers from digits, is calibrated, and repeats itself."""

from dataclasses import replace

import numpy as np
import pytest

from tests.conftest import random_network
from training.core.data.outliers import outliers
from training.core.data.uci_digits import load_uci_digits
from training.core.fit import doubt
from training.core.fit.recipes import Plan


@pytest.fixture(scope="module")
def quick():
    """Few outliers and few steps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doubt, "DRAWN", 250)
        patch.setattr(doubt, "REDRAWN", 40)
        patch.setattr(doubt, "HELD_OUT", 60)
        patch.setattr(doubt, "STEPS", 250)
        yield


@pytest.fixture(scope="module")
def parts():
    return load_uci_digits().parts()


@pytest.fixture(scope="module")
def network():
    return random_network((784, 20, 10))


@pytest.fixture(scope="module")
def doubting(quick, network, parts):
    return doubt.with_doubt(network, parts.train, parts.validation, units=8, seed=3)


def doubts(network, images):
    pixels = images * np.float32(1 / 255)
    return network.doubt.of(pixels, network.activations(pixels)[-2])


def test_outliers_are_doubted_and_digits_are_not(doubting, parts):
    others = outliers(parts.test, 60, np.random.default_rng(99))

    assert np.median(doubts(doubting, parts.test.images)) < 0.2
    assert np.median(doubts(doubting, others)) > 0.8


def test_the_weights_of_the_digits_are_the_same_object(doubting, network):
    assert doubting.parameters is network.parameters
    assert doubting.doubt.units == 8


def test_the_same_seed_gives_the_same_head(quick, doubting, network, parts):
    again = doubt.with_doubt(network, parts.train, parts.validation, units=8, seed=3)

    assert (again.doubt.vector() == doubting.doubt.vector()).all()


def test_another_seed_gives_another_head_and_without_validation_images_the_last_ones_calibrate(
    quick, doubting, network, parts
):
    other = doubt.with_doubt(network, parts.train, parts.validation[:0], units=8, seed=4)

    assert (other.doubt.weights != doubting.doubt.weights).any()
    assert np.median(doubts(other, parts.test.images)) < 0.2


def test_a_run_with_doubt_saves_a_head(quick, tmp_path):
    from datetime import UTC, datetime

    from training.core.artifact import read
    from training.runs.config import RunConfig
    from training.runs.finish import finish
    from training.runs.runner import Runner

    plan = Plan(sizes=(784, 8, 10), epochs=1)
    plan = replace(plan, recipe=replace(plan.recipe, doubt=5))
    runner = Runner(RunConfig(plan, "modern", dataset="uci-digits"), load_uci_digits(), {})
    list(runner.events())

    path, metadata = finish(runner, tmp_path, datetime.now(UTC))

    assert read(path)[0].doubt.units == 5
    assert metadata.training["doubt"] == 5
