"""Hostile weights files: each is refused in one line, before anything large is allocated."""

import os
import struct
import tracemalloc

import numpy as np
import pytest

from tests.conftest import random_network
from tests.training.core.artifact.archives import (
    arrays,
    claim,
    members,
    npy,
    npz,
    with_header,
    zipped,
)
from tests.training.core.artifact.hostile_files import GOOD, HOSTILE
from training.core.artifact import ArtifactError, network_bytes, read_network


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_in_one_line(case):
    data, message = HOSTILE[case]

    with pytest.raises(ArtifactError) as error:
        read_network(data)

    assert str(error.value) == message
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 200


def bomb():
    """120 kB whose arrays are all in order and would fill 120 MB."""
    shapes = {"weight_0": (19_000, 784), "bias_0": (19_000, 1), "weight_1": (10, 19_000)}
    zeros = {
        name: with_header(claim(shape, "<f8"), bytes(8 * shape[0] * shape[1]))
        for name, shape in shapes.items()
    }
    return zipped(members(sizes=npy(np.array([784, 19_000, 10])), **zeros))


UNPACKS = "The weights file would unpack to over 20 times its size."
MANY = "The weights file lists too many members."
BIG = {
    "120 MB from 120 kB": (bomb, UNPACKS),
    "300 MB in one array": (lambda: zipped(members(weight_0=bytes(300_000_000))), UNPACKS),
    "4 TB in a header": (
        lambda: HOSTILE["a trillion weights"][0],
        HOSTILE["a trillion weights"][1],
    ),
    "two million members": (lambda: GOOD[:-10] + struct.pack("<IIH", 10**8, 0, 0), MANY),
    "64-bit sizes": (lambda: GOOD[:-22] + b"PK\x06\x07" + bytes(16) + GOOD[-22:], MANY),
}


@pytest.mark.parametrize("case", BIG)
def test_a_bomb_is_refused_before_anything_large_is_allocated(case):
    make, message = BIG[case]
    data = make()
    tracemalloc.start()
    try:
        with pytest.raises(ArtifactError) as error:
            read_network(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert str(error.value) == message
    assert peak < 1_000_000


def test_reading_takes_little_more_memory_than_the_weights():
    data = network_bytes(random_network((784, 800, 10)))
    weights = 4 * 636_010

    tracemalloc.start()
    try:
        read_network(data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 2.5 * weights


def test_whatever_byte_is_damaged_only_an_artifact_error_comes_out():
    rng = np.random.default_rng(0)
    for _ in range(2000):
        data = bytearray(GOOD)
        for at in rng.integers(len(data), size=rng.integers(1, 4)):
            data[at] = rng.integers(256)
        try:
            network = read_network(bytes(data))
        except ArtifactError as error:
            assert "\n" not in str(error)
        else:
            assert np.isfinite(network.outputs(np.ones((1, 6), np.float32))).all()


def test_wherever_a_file_is_cut_it_is_refused():
    for length in range(len(GOOD)):
        with pytest.raises(ArtifactError):
            read_network(GOOD[:length])


def test_the_largest_weights_that_are_accepted_give_finite_probabilities():
    largest = npz(arrays(weight_0=np.full((4, 6), 1e18, "<f4"), output="softmax"))

    network = read_network(largest)

    assert np.isfinite(network.probabilities(np.ones((1, 6), np.float32))).all()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (os.mkdir, "it is not a file"),
        (os.mkfifo, "it is not a file"),
        (lambda path: path.symlink_to(path), "there is no such file"),
        (lambda path: None, "there is no such file"),
    ],
)
def test_a_file_that_is_missing_or_is_none_is_named_at_once_with_the_reason(tmp_path, make, reason):
    path = tmp_path / "a.npz"
    make(path)

    with pytest.raises(ArtifactError) as error:
        read_network(path)

    assert str(error.value) == f"a.npz cannot be read: {reason}."
