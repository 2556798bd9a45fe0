"""Training learns, repeats itself to the bit, and says so when it has died."""

from dataclasses import replace

import numpy as np
import pytest

from training.core.activations import ACTIVATIONS
from training.core.data.splits import Split
from training.core.fit import EpochEnded, Training, fit
from training.core.fit.backprop import Backprop
from training.core.fit.divergence import Diverged
from training.core.fit.recipes import RECIPES, Plan
from training.core.metrics import evaluate

QUICK = Plan(sizes=(784, 16, 10), epochs=3, mini_batch_size=8)


@pytest.fixture(scope="module")
def digits():
    """Ten patterns of ink, three pixels in ten missing: easy, but nothing to learn by heart."""
    rng = np.random.default_rng(seed=3)
    labels = np.arange(403) % 10
    patterns = 255 * (rng.random((10, 784)) < 0.15)
    ink = patterns[labels] * (rng.random((403, 784)) < 0.7)
    return Split(ink.astype(np.uint8), labels.astype(np.uint8))


@pytest.mark.parametrize(
    ("activation", "recipe"), [(name, row.recipe) for name, row in ACTIVATIONS.items()]
)
def test_every_activation_learns_with_its_recipe(digits, activation, recipe):
    plan = replace(QUICK, activation=activation, recipe=RECIPES[recipe], epochs=20)

    *_, last = fit(plan, digits[:300], digits[300:])

    assert last.validation_accuracy > 90


def test_the_same_plan_gives_the_same_network(digits):
    first, second = (list(fit(QUICK, digits, digits[:0]))[-1] for _ in range(2))

    assert (first.network.parameters == second.network.parameters).all()


def test_another_seed_gives_another_network(digits):
    first, second = (
        list(fit(replace(QUICK, seed=seed), digits, digits[:0]))[-1] for seed in (0, 1)
    )

    assert (first.network.parameters != second.network.parameters).any()


def test_looking_at_validation_images_changes_nothing(digits):
    with_images, without = (list(fit(QUICK, digits, part))[-1] for part in (digits, digits[:0]))

    assert (with_images.network.parameters == without.network.parameters).all()
    assert without.validation_accuracy is None


def test_an_epoch_says_what_its_network_scores(digits):
    for epoch in fit(QUICK, digits[:300], digits[300:]):
        assert epoch.validation_accuracy == evaluate(epoch.network, digits[300:]).accuracy


@pytest.fixture
def batch_sizes(monkeypatch):
    """The size of every mini-batch that was learned from, in order."""
    sizes = []
    forward = Backprop.forward

    def counted(self, images, outputs):
        sizes.append(len(images))
        forward(self, images, outputs)

    monkeypatch.setattr(Backprop, "forward", counted)
    return sizes


def test_every_image_is_seen_once_an_epoch_in_a_ragged_last_batch_too(digits, batch_sizes):
    list(fit(replace(QUICK, epochs=1), digits, digits[:0]))

    assert batch_sizes == [8] * 50 + [3]


def test_a_batch_larger_than_the_data_takes_what_there_is(digits, batch_sizes):
    list(fit(replace(QUICK, epochs=2, mini_batch_size=1_000), digits, digits[:0]))

    assert batch_sizes == [403, 403]


def test_the_events_of_an_epoch_count_all_of_its_images(digits):
    training = Training(replace(QUICK, epochs=1), digits, digits[:0])

    *chunks, last = training.events()

    assert isinstance(last, EpochEnded)
    assert sum(chunk.images for chunk in chunks) == 403


def test_training_continues_from_a_given_network(digits):
    *_, last = fit(QUICK, digits, digits[:0])
    plan = replace(QUICK, learning_rate=0.1)

    again = next(fit(plan, digits, digits[:0], start=last.network))

    assert again.loss < next(fit(plan, digits, digits[:0])).loss


def test_the_given_network_is_not_written_to(digits):
    *_, last = fit(QUICK, digits, digits[:0])
    before = last.network.parameters.copy()

    list(fit(QUICK, digits, digits[:0], start=last.network))

    assert (last.network.parameters == before).all()


def test_a_run_that_diverged_names_the_layer(digits):
    plan = replace(QUICK, sizes=(784, 100, 10), recipe=RECIPES["ancestor"], mini_batch_size=10)

    with pytest.raises(Diverged) as caught:
        list(fit(plan, digits, digits[:0]))

    assert str(caught.value) == (
        "Training diverged in epoch 1: all outputs of layer 2 are 0 for every image."
    )


def test_an_unguarded_run_goes_on_whatever_happens(digits):
    plan = replace(QUICK, recipe=RECIPES["ancestor"])

    assert len(list(fit(plan, digits, digits[:0], guarded=False))) == QUICK.epochs


def test_weights_that_are_no_numbers_have_diverged(digits):
    broken = next(fit(QUICK, digits, digits[:0])).network
    parameters = broken.parameters.copy()
    parameters[0] = np.nan

    with pytest.raises(Diverged, match="layer 1 has weights that are no longer finite numbers"):
        next(fit(QUICK, digits, digits[:0], start=replace(broken, parameters=parameters)))


@pytest.mark.mnist
def test_the_seeds_own_line_learns_real_digits(mnist):
    parts = mnist.parts("validation")

    epoch = next(fit(Plan(epochs=1), parts.train, parts.validation))

    assert epoch.validation_accuracy > 95
