"""A dataset is chosen by its name; without MNIST there is the small bundled one."""

from pathlib import Path

import numpy as np
import pytest

from tests.training.faulty_mirror import serving
from tests.training.tiny_mnist import tiny_mnist
from training.core.data.mnist import TRAIN_IMAGES
from training.datasets import DATASETS, DatasetUnavailable, load, nearest


def test_the_datasets_are_mnist_and_uci_digits() -> None:
    assert DATASETS.keys() == {"mnist", "uci-digits"}


def test_without_mnist_the_nearest_dataset_is_the_bundled_one(tmp_path: Path) -> None:
    dataset = nearest(tmp_path)

    assert dataset.name == "uci-digits"
    assert not list(tmp_path.iterdir())


def test_an_unknown_dataset_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(DatasetUnavailable) as error:
        load("cifar", tmp_path, [])

    assert str(error.value) == "Unknown dataset; must be one of: mnist, uci-digits."


def test_missing_mnist_is_downloaded_before_it_is_loaded(tmp_path: Path) -> None:
    with (
        serving(tiny_mnist()) as mirror,
        pytest.raises(DatasetUnavailable, match="its checksum is wrong"),
    ):
        load("mnist", tmp_path, [mirror.url])

    assert dict(mirror.requests) == {TRAIN_IMAGES: 1}


def test_the_bundled_digits_are_complete_and_look_like_mnist(tmp_path: Path) -> None:
    dataset = load("uci-digits", tmp_path, [])
    everything = np.concatenate([dataset.train.labels, dataset.test.labels])

    assert (len(dataset.train), len(dataset.test)) == (1438, 359)
    assert set(everything.tolist()) == set(range(10))
    assert dataset.train.images.max() == 255
    assert dataset.train.images.max(axis=1).min() > 128
    assert 20 < dataset.train.images.mean() < 40  # MNIST: 33
    assert dataset.sha256 == "b2dab7b501728c22e9119ad76740b2e17c77a231e42d1e592380d90886f1a05e"


def test_the_bundled_digits_are_enlarged_once_and_who_asks_may_change_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load("uci-digits", tmp_path, []).test.images[:] = 0
    monkeypatch.setattr("training.core.data.uci_digits.centre", None)

    assert load("uci-digits", tmp_path, []).test.images.max() == 255
