"""IDX files: every claim of the header is checked."""

import gzip
import hashlib

import numpy as np
import pytest

from tests.training.tiny_mnist import idx
from training.core.data.mnist import SHA256, inflate, read_images, read_labels

IMAGES = np.arange(2 * 784, dtype=np.uint8).reshape(2, 28, 28)
LABELS = np.array([7, 0, 9], dtype=np.uint8)


def test_images_come_back_row_by_row():
    assert np.array_equal(read_images(idx(IMAGES)), IMAGES.reshape(2, 784))


def test_labels_come_back():
    assert read_labels(idx(LABELS)).tolist() == [7, 0, 9]


def test_what_was_read_cannot_be_written_to():
    assert not read_images(idx(IMAGES)).flags.writeable


def test_a_file_without_images_is_empty():
    assert read_images(idx(IMAGES[:0])).shape == (0, 784)
    assert read_labels(idx(LABELS[:0])).shape == (0,)


def changed(content: bytes, at: int, value: int) -> bytes:
    return content[:at] + bytes([value]) + content[at + 1 :]


@pytest.mark.parametrize(
    ("read", "content", "message"),
    [
        (read_images, b"", "it is shorter than an IDX header"),
        (read_labels, idx(LABELS)[:7], "it is shorter than an IDX header"),
        (read_images, changed(idx(IMAGES), 0, 1), "it is not an IDX file"),
        (
            read_images,
            changed(idx(IMAGES), 2, 13),
            "its values have type 13; expected 8, unsigned bytes",
        ),
        (read_images, idx(LABELS) + bytes(20), "it has 1 axes; expected 3"),
        (read_labels, idx(IMAGES), "it has 3 axes; expected 1"),
        (read_images, idx(IMAGES[:, :27]), "the images are 27×28; expected 28×28"),
        (read_images, idx(IMAGES)[:-1], "it holds 1,567 values; its header says 1,568"),
        (read_images, idx(IMAGES) + b"\0", "it holds 1,569 values; its header says 1,568"),
        (
            read_images,
            changed(idx(IMAGES), 4, 255),
            "it holds 1,568 values; its header says 3,354,101,024,288",
        ),
        (read_labels, idx(LABELS) + b"\0", "it holds 4 values; its header says 3"),
        (read_labels, idx(np.array([3, 10])), "a label is 10; expected 0–9"),
    ],
)
def test_a_wrong_idx_file_is_refused(read, content, message):
    with pytest.raises(ValueError) as error:
        read(content)

    assert str(error.value) == message


PACKED = gzip.compress(idx(LABELS) * 50, mtime=0)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "it ends too early, or it is far too long"),
        (PACKED[:-1], "it ends too early, or it is far too long"),
        (PACKED[: len(PACKED) // 2], "it ends too early, or it is far too long"),
        (gzip.compress(bytes(60_000_000), 1), "it ends too early, or it is far too long"),
        (PACKED + b"\0", "something follows the end of the gzip file"),
        (PACKED + PACKED, "something follows the end of the gzip file"),
        (b"<html>", "it is not a gzip file, or it is damaged"),
        (changed(PACKED, len(PACKED) - 6, 1), "it is not a gzip file, or it is damaged"),
    ],
)
def test_a_damaged_gzip_file_is_refused(data, message):
    with pytest.raises(ValueError) as error:
        inflate(data)

    assert str(error.value) == message


def test_the_table_names_four_different_contents():
    assert len(set(SHA256.values())) == 4
    assert {len(value) for value in SHA256.values()} == {2 * hashlib.sha256().digest_size}
