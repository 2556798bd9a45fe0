"""The data loader gives every image once an epoch, in a new order, and can start anywhere."""

import threading

import numpy as np
import pytest

from training.core.data.loader import DataLoader
from training.core.data.splits import Split


@pytest.fixture
def split():
    """Images that carry their number in the first two pixels."""
    images = np.zeros((10_000, 784), np.uint8)
    images[:, 0], images[:, 1] = np.arange(10_000) % 256, np.arange(10_000) // 256
    return Split(images, (np.arange(10_000) % 10).astype(np.uint8))


def load(split, **options):
    return DataLoader(split, **{"seed": 0, "mini_batch_size": 10} | options)


def pixels(piece):
    """All 784 pixels of the piece's images, as a copy."""
    images = np.zeros((len(piece.inputs), 784), np.float32)
    images[:, slice(None) if piece.pixels is None else piece.pixels] = piece.inputs[:, :-1]
    return images


def images(chunk):
    return np.concatenate([pixels(piece) for piece in chunk.pieces])


def numbers(chunk):
    return np.rint(images(chunk)[:, :2] * 255) @ [1, 256]


def labels(chunk):
    return np.concatenate([piece.labels for piece in chunk.pieces])


def read(chunks):
    """Chunks share buffers, so each is read before the next is asked for."""
    return [(chunk.epoch, chunk.pieces[0].first, numbers(chunk), labels(chunk)) for chunk in chunks]


def test_every_image_comes_once_an_epoch(split):
    for epoch in (1, 2):
        seen = [
            n for number, _, ns, _ in read(load(split).chunks(2)) if number == epoch for n in ns
        ]
        assert sorted(seen) == list(range(10_000))


def test_labels_stay_with_their_images(split):
    for _, _, shown, labels in read(load(split).chunks(1)):
        assert (shown % 10 == labels).all()


def test_epochs_are_shuffled_differently(split):
    first, second = (
        np.concatenate([ns for number, _, ns, _ in read(load(split).chunks(2)) if number == epoch])
        for epoch in (1, 2)
    )

    assert (first != second).any()


@pytest.mark.parametrize("augment", ["none", "mild"])
def test_a_feed_that_starts_later_goes_on_as_if_it_had_not(split, augment):
    whole = [
        (chunk.epoch, chunk.pieces[0].first, images(chunk))
        for chunk in load(split, augment=augment).chunks(2)
    ]
    size = load(split).size

    late = [
        (chunk.epoch, chunk.pieces[0].first, images(chunk))
        for chunk in load(split, augment=augment).chunks(2, epoch=1, first=2 * size)
    ]

    assert [place[:2] for place in late] == [place[:2] for place in whole[2:]]
    assert all((a[2] == b[2]).all() for a, b in zip(late, whole[2:], strict=True))


def test_a_chunk_is_a_whole_number_of_mini_batches(split):
    assert load(split, mini_batch_size=7).size % 7 == 0
    assert load(split, mini_batch_size=7).piece % 7 == 0
    assert load(split, mini_batch_size=5_000).size == 5_000


def test_the_teacher_is_asked_about_the_very_images(split):
    chunks = load(split, augment="mild", teach=lambda images: images[:, :10] * 2).chunks(1)

    for chunk in chunks:
        assert all((piece.soft == piece.inputs[:, :10] * 2).all() for piece in chunk.pieces)


def test_a_feed_may_be_left_early(split):
    chunks = load(split).chunks(5)

    next(chunks)
    chunks.close()

    assert list(chunks) == []


@pytest.mark.parametrize("options", [{}, {"augment": "mild"}, {"leave_out_blank": False}], ids=str)
def test_inputs_end_with_the_one_that_biases_weigh(split, options):
    for chunk in load(split, **options).chunks(1):
        assert all((piece.inputs[:, -1] == 1).all() for piece in chunk.pieces)


def test_pieces_follow_each_other(split):
    pieces = [piece for chunk in load(split).chunks(1) for piece in chunk.pieces]

    ends = np.cumsum([len(piece.labels) for piece in pieces])
    assert [piece.first for piece in pieces] == [0, *ends[:-1]]


def test_a_piece_is_without_pixels_that_it_has_no_ink_in():
    rng = np.random.default_rng(0)
    inked = rng.random((3_000, 784)) < np.linspace(0, 0.6, 784) ** 8
    split = Split((200 * inked).astype(np.uint8), np.zeros(3_000, np.uint8))

    for chunk in load(split).chunks(1):
        for piece in chunk.pieces:
            assert set(np.flatnonzero(pixels(piece).any(axis=0))) <= set(piece.pixels)
            assert len(piece.pixels) < 600


def test_without_blank_pixels_the_images_are_the_same(split):
    parts, wholes = (load(split, leave_out_blank=each).chunks(1) for each in (True, False))

    for part, whole in zip(parts, wholes, strict=True):
        assert (images(part) == images(whole)).all()


def test_images_are_prepared_by_a_second_thread(split):
    chunks = load(split).chunks(1)
    next(chunks)

    assert sum(each.name.startswith("loader") for each in threading.enumerate()) == 1
    list(chunks)


def test_large_mini_batches_see_the_same_images(split):
    small, large = (
        [n for _, _, ns, _ in read(load(split, mini_batch_size=size).chunks(1)) for n in ns]
        for size in (64, 128)
    )

    assert small == large
