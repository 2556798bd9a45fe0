"""The corruptions of MNIST-C, and those that training draws, spoil images and never break them."""

import numpy as np
import pytest

from training.core.arrays import PIXELS, SIDE
from training.core.data.corruptions import MNIST_C
from training.core.data.hands import HandsAugmenter
from training.core.data.loader import DataLoader
from training.core.data.splits import Split
from training.core.data.uci_digits import load_uci_digits


@pytest.fixture(scope="module")
def images():
    return load_uci_digits().test[:40].pixels().reshape(-1, SIDE, SIDE)


def rng():
    return np.random.default_rng(7)


@pytest.mark.parametrize("name", MNIST_C)
def test_every_corruption_changes_images_and_keeps_their_range(images, name):
    before = images.copy()

    corrupted = MNIST_C[name](images, rng())

    assert corrupted.shape == images.shape
    assert corrupted.dtype == np.float32
    assert 0 <= corrupted.min() <= corrupted.max() <= 1
    assert np.abs(corrupted - images).mean() > 0.003
    assert (images == before).all()


@pytest.mark.parametrize("name", MNIST_C)
def test_the_same_random_numbers_give_the_same_corruption(images, name):
    assert (MNIST_C[name](images, rng()) == MNIST_C[name](images, rng())).all()


def test_stripes_are_inverted_and_the_middle_is_not(images):
    striped = MNIST_C["stripe"](images, rng())

    assert (striped[:, :, :7] == 1 - images[:, :, :7]).all()
    assert (striped[:, :, 7:21] == images[:, :, 7:21]).all()


def test_a_translated_digit_is_three_pixels_along_both_axes(images):
    moved = MNIST_C["translate"](images, rng())

    for before, after in zip(images, moved, strict=True):
        shifts = [
            np.roll(np.pad(before, 3), (down, right), axis=(0, 1))[3:-3, 3:-3]
            for down in (-3, 3)
            for right in (-3, 3)
        ]
        assert any((after == shift).all() for shift in shifts)


def test_training_corrupts_the_share_it_is_told_to():
    images = np.full((4_000, PIXELS), 0.5, np.float32)

    HandsAugmenter(rng()).corrupt(images, 0.25, rng())

    changed = (images != 0.5).any(axis=1).mean()
    assert changed == pytest.approx(0.25, abs=0.06)
    assert 0 <= images.min() <= images.max() <= 1


def test_a_loader_that_corrupts_can_start_anywhere():
    test = load_uci_digits().test
    split = Split(np.tile(test.images, (15, 1)), np.tile(test.labels, 15))

    def chunks(first):
        loader = DataLoader(split, seed=3, mini_batch_size=10, corrupted=0.5)
        return [
            np.concatenate([piece.inputs for piece in chunk.pieces])
            for chunk in loader.chunks(1, first=first)
        ]

    whole = chunks(0)
    assert len(whole) > 1
    assert (chunks(len(whole[0]))[0] == whole[1]).all()
