"""Fitting a doubt head: it tells outliers from digits, is calibrated, and repeats itself."""

from dataclasses import replace

import numpy as np
import pytest

from tests.conftest import random_network
from tests.training.few_examples import few_examples_of_doubt
from training.core.data.outliers import outliers
from training.core.data.uci_digits import load_uci_digits
from training.core.fit import doubt
from training.core.fit.recipes import Plan
from training.core.steps import result_of


@pytest.fixture(scope="module")
def quick():
    with few_examples_of_doubt():
        yield


@pytest.fixture(scope="module")
def parts():
    return load_uci_digits().parts()


@pytest.fixture(scope="module")
def network():
    return random_network((784, 20, 10))


def head_of(network, train, validation, *, seed):
    return result_of(doubt.with_doubt(network, train, validation, units=8, seed=seed))


@pytest.fixture(scope="module")
def doubting(quick, network, parts):
    return head_of(network, parts.train, parts.validation, seed=3)


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
    again = head_of(network, parts.train, parts.validation, seed=3)

    assert (again.doubt.vector() == doubting.doubt.vector()).all()


def test_another_seed_gives_another_head_and_without_validation_images_the_last_ones_calibrate(
    quick, doubting, network, parts
):
    other = head_of(network, parts.train, parts.validation[:0], seed=4)

    assert (other.doubt.weights != doubting.doubt.weights).any()
    assert np.median(doubts(other, parts.test.images)) < 0.2


def test_its_steps_tell_which_share_is_done(quick, monkeypatch, network, parts):
    for module in ("fit.doubt", "data.redrawn", "data.outliers"):
        monkeypatch.setattr(f"training.core.{module}.A_STEP", 10)

    shares = list(doubt.with_doubt(network, parts.train, parts.validation, units=8, seed=3))

    assert shares == sorted(shares)
    assert len(shares) == 25 + 4 + 25 + 6
    assert shares[0] == 0
    assert 0.98 < shares[-1] < 1


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
