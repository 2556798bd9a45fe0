"""What is learnt from, what decisions are made with, and what is scored on never mix."""

import numpy as np
import pytest

from training.core.data.splits import SPLITS, Dataset, Split


def numbered_dataset(count=1_200):
    """Images that carry their own number in their first two pixels."""
    images = np.zeros((count, 784), np.uint8)
    images[:, 0], images[:, 1] = np.arange(count) % 256, np.arange(count) // 256
    split = Split(images, (np.arange(count) % 10).astype(np.uint8))
    return Dataset("numbered", split, split[:100], "")


def numbers(split):
    return split.images[:, 0] + 256 * split.images[:, 1].astype(int)


@pytest.mark.parametrize(("how", "held_out"), [("validation", 100), ("nielsen", 200), ("none", 0)])
def test_every_training_image_is_in_one_part(how, held_out):
    parts = numbered_dataset().parts(how)

    together = np.concatenate([numbers(parts.train), numbers(parts.validation)])
    assert sorted(together) == list(range(1_200))
    assert len(parts.validation) == held_out


def test_the_validation_split_holds_out_as_many_of_every_digit():
    counts = np.bincount(numbered_dataset().parts("validation").validation.labels)

    assert counts.tolist() == [10] * 10


@pytest.mark.parametrize("how", SPLITS)
def test_a_split_is_the_same_every_time(how):
    first, second = (numbered_dataset().parts(how) for _ in range(2))

    assert (numbers(first.train) == numbers(second.train)).all()


def test_mnist_splits_as_the_documents_say(mnist):
    sizes = {how: [len(part) for part in mnist.parts(how)] for how in SPLITS}

    assert sizes == {
        "validation": [55_000, 5_000, 10_000],
        "nielsen": [50_000, 10_000, 10_000],
        "none": [60_000, 0, 10_000],
    }


def test_pixels_run_from_paper_to_ink():
    split = Split(np.full((1, 784), 255, np.uint8), np.zeros(1, np.uint8))

    assert split.pixels().dtype == np.float32
    assert split.pixels().max() == 1


def test_images_without_labels_are_refused():
    with pytest.raises(ValueError, match="2 labels do not fit images"):
        Split(np.zeros((3, 784), np.uint8), np.zeros(2, np.uint8))
