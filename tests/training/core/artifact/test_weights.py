"""Hostile weights files: each is refused in one line, before anything large is allocated."""

import os
import struct
import tracemalloc
import zipfile

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
from training.core.artifact import ArtifactError, network_bytes, read_network

GOOD = npz(arrays())
FORGED = zipped(members(weight_0=with_header(claim("(1000000, 1000000)"))))
PLAIN = npz(arrays(), save=np.savez)


def flipped(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def encrypted(data):
    """The flag of the first member, in both places where a zip keeps it."""
    data = bytearray(data)
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def lying(data, name, size):
    """The central directory promises ``size`` unpacked bytes for a member."""
    data = bytearray(data)
    entry = data.index(name.encode(), data.index(b"PK\x01\x02")) - 46
    data[entry + 24 : entry + 28] = struct.pack("<I", size)
    return bytes(data)


NOT_NUMPY = "weight_0 has a header that NumPy does not write."
HOSTILE = {
    "nothing": (b"", "The weights file is not a whole .npz archive."),
    "a web page": (b"<html>" * 99, "The weights file is not a whole .npz archive."),
    "the first half": (GOOD[: len(GOOD) // 2], "The weights file is not a whole .npz archive."),
    "all but a byte": (GOOD[:-1], "The weights file is not a whole .npz archive."),
    "bytes after the end": (GOOD + b"\0", "The weights file is not a whole .npz archive."),
    "too many members": (
        zipped([(f"weight_{i}.npy", b"") for i in range(2000)]),
        "The weights file lists too many members.",
    ),
    "a traversal": (
        zipped([*members(), ("../../weight_9.npy", b"")]),
        "The weights file has a member '../../weight_9.npy'.",
    ),
    "an absolute path": (
        zipped([*members(), ("/etc/passwd", b"")]),
        "The weights file has a member '/etc/passwd'.",
    ),
    "control characters": (
        zipped([*members(), ("\x1b[2J\n" + 200 * "é", b"")]),
        "The weights file has a member '\\x1b[2J\\n" + 22 * "\\xe9" + "…'.",
    ),
    "a member twice": (
        zipped([*members(), ("bias_0.npy", b"")]),
        "The weights file has two members of one name.",
    ),
    "an extra array": (
        npz(arrays(weight_2=np.zeros((3, 3)))),
        "The weights file has an array weight_2 that no layer uses.",
    ),
    "no sizes": (zipped(members(sizes=None)), "The weights file has no array sizes."),
    "no activation": (
        zipped(members(activation=None)),
        "The weights file has no array activation.",
    ),
    "no last bias": (zipped(members(bias_1=None)), "The weights file has no array bias_1."),
    "both numberings": (
        npz(arrays() | arrays(first=1)),
        "The weights file has an array weight_2 that no layer uses.",
    ),
    "LZMA": (
        zipped(members(), zipfile.ZIP_LZMA),
        "sizes.npy is packed neither by deflate nor plainly.",
    ),
    "encryption": (encrypted(GOOD), "sizes.npy is encrypted."),
    "a pickled array": (
        npz(arrays(weight_0=np.array([[1], [2, 3]], dtype=object))),
        "weight_0 has type |O; allowed: <f4, <f2, <f8.",
    ),
    "big-endian weights": (
        npz(arrays(weight_0=np.zeros((4, 6), ">f4"))),
        "weight_0 has type >f4; allowed: <f4, <f2, <f8.",
    ),
    "whole-number weights": (
        npz(arrays(weight_0=np.zeros((4, 6), "<i4"))),
        "weight_0 has type <i4; allowed: <f4, <f2, <f8.",
    ),
    "complex weights": (
        npz(arrays(bias_1=np.zeros((3, 1), complex))),
        "bias_1 has type <c16; allowed: <f4, <f2, <f8.",
    ),
    "bool sizes": (
        npz(arrays(sizes=np.array([True, True]))),
        "sizes has type |b1; allowed: <i8, <i4.",
    ),
    "float sizes": (
        npz(arrays(sizes=np.array([6.0, 4, 3]))),
        "sizes has type <f8; allowed: <i8, <i4.",
    ),
    "a trillion weights": (
        FORGED,
        "weight_0 is 82 bytes, which its shape does not explain.",
    ),
    "a negative shape": (zipped(members(weight_0=with_header(claim("(-4, 6)")))), NOT_NUMPY),
    "a bool shape": (zipped(members(weight_0=with_header(claim("(True, 6)")))), NOT_NUMPY),
    "a shape too large to count": (
        zipped(members(weight_0=with_header(claim(f"({'9' * 400}, 6)")))),
        NOT_NUMPY,
    ),
    "code for a shape": (
        zipped(members(weight_0=with_header(claim("__import__('os').abort()")))),
        NOT_NUMPY,
    ),
    "a deep header": (zipped(members(weight_0=with_header("(" * 900))), NOT_NUMPY),
    "a long header": (zipped(members(weight_0=with_header(" " * 60_000))), NOT_NUMPY),
    "format 2.0": (
        zipped(members(weight_0=with_header(claim("(4, 6)"), bytes(96), b"\x02\x00"))),
        "weight_0 is not a NumPy array of format 1.0.",
    ),
    "an empty member": (
        zipped(members(weight_0=b"")),
        "weight_0 is not a NumPy array of format 1.0.",
    ),
    "fewer values than claimed": (
        zipped(members(weight_0=npy(np.zeros((4, 6), "<f4"))[:-1])),
        "weight_0 is 223 bytes, which its shape does not explain.",
    ),
    "more values than claimed": (
        zipped(members(weight_0=npy(np.zeros((4, 6), "<f4")) + b"\0")),
        "weight_0 is 225 bytes, which its shape does not explain.",
    ),
    "a swapped shape": (
        npz(arrays(weight_0=np.zeros((6, 4), "<f4"))),
        "weight_0 has shape (6, 4); expected (4, 6).",
    ),
    "a flat bias": (
        npz(arrays(bias_0=np.zeros(4, "<f4"))),
        "bias_0 has shape (4,); expected (4, 1).",
    ),
    "layers that do not chain": (
        npz(arrays(weight_1=np.zeros((3, 5), "<f4"))),
        "weight_1 has shape (3, 5); expected (3, 4).",
    ),
    "one layer only": (
        npz(arrays((6,))),
        "sizes must name at least two layers of at least one unit each.",
    ),
    "no layers": (
        npz(arrays(sizes=np.array([], dtype=int))),
        "sizes must name at least two layers of at least one unit each.",
    ),
    "an empty layer": (
        npz(arrays(sizes=np.array([6, 0, 3]))),
        "sizes must name at least two layers of at least one unit each.",
    ),
    "a layer of minus one unit": (
        npz(arrays(sizes=np.array([6, -1, 3]))),
        "sizes must name at least two layers of at least one unit each.",
    ),
    "sizes in two dimensions": (
        npz(arrays(sizes=np.array([[6, 4, 3]]))),
        "sizes has shape (1, 3); at most 21 values fit.",
    ),
    "too many layers": (
        npz(arrays((2,) * 22)),
        "sizes has shape (22,); at most 21 values fit.",
    ),
    "too many parameters": (
        npz(arrays(sizes=np.array([784, 30_000, 10]))),
        "The network has more than 20,000,000 parameters.",
    ),
    "sizes that overflow 64 bits": (
        npz(arrays(sizes=np.array([2**62, 2**62, 10]))),
        "The network has more than 20,000,000 parameters.",
    ),
    "another num_layers": (
        npz(arrays(num_layers=2)),
        "num_layers must be 3, as many as sizes has.",
    ),
    "an unknown activation": (
        npz(arrays(activation="swish")),
        "activation is 'swish'; must be one of: relu, sigmoid, tanh.",
    ),
    "an unknown output": (
        npz(arrays(output="tanh")),
        "output is 'tanh'; must be one of: softmax, sigmoid, relu.",
    ),
    "an older file whose activation gives no digits": (
        npz(arrays(activation="tanh")),
        "activation is 'tanh'; must be one of: softmax, sigmoid, relu.",
    ),
    "an activation that is too long": (
        npz(arrays(activation="relu" * 9)),
        f"activation has type <U36; allowed: {', '.join(f'<U{n}' for n in range(1, 17))}.",
    ),
    "no letters": (
        npz(arrays(activation=np.array([], dtype="<U4"))),
        "activation is ''; must be one of: relu, sigmoid, tanh.",
    ),
    "letters that are none": (
        zipped(members(activation=with_header(claim("()", "<U1"), b"\xff\xff\xff\xff"))),
        "The weights file is damaged: \"'utf-32-le' codec can't decode bytes in position 0-3: "
        'code point not in range(0x110000)".',
    ),
    "not a number": (
        npz(arrays(weight_1=np.full((3, 4), np.nan, "<f4"))),
        "Layer 2 has weights that are not finite or far too large.",
    ),
    "infinity": (
        npz(arrays(bias_0=np.full((4, 1), np.inf, "<f4"))),
        "Layer 1 has weights that are not finite or far too large.",
    ),
    "infinity once in float32": (
        npz(arrays(bias_0=np.full((4, 1), 1e300))),
        "Layer 1 has weights that are not finite or far too large.",
    ),
    "weights whose sums overflow": (
        npz(arrays(weight_0=np.full((4, 6), 1e38, "<f4"))),
        "Layer 1 has weights that are not finite or far too large.",
    ),
    "layers that overflow together": (
        npz(arrays(weight_0=np.full((4, 6), 1e20, "<f4"), weight_1=np.full((3, 4), -1e20, "<f4"))),
        "Layer 2 has weights that are not finite or far too large.",
    ),
    "a directory that promises too little": (
        lying(GOOD, "weight_0.npy", 223),
        "The weights file is damaged: \"Bad CRC-32 for file 'weight_0.npy'\".",
    ),
    "a directory that promises too much": (
        lying(GOOD, "weight_0.npy", 3_000_000),
        "weight_0 is 3000000 bytes, which its shape does not explain.",
    ),
    "a flipped bit among the weights": (
        flipped(
            npz(arrays(), save=np.savez), npz(arrays(), save=np.savez).index(b"weight_0") + 180
        ),
        "The weights file is damaged: \"Bad CRC-32 for file 'weight_0.npy'\".",
    ),
}


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


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo, lambda path: path.symlink_to(path)])
def test_a_folder_a_pipe_and_a_symlink_loop_are_refused_at_once(tmp_path, make):
    path = tmp_path / "a.npz"
    make(path)

    with pytest.raises(ArtifactError) as error:
        read_network(path)

    assert str(error.value) == "The weights file cannot be read: there is no such file."
