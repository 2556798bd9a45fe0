"""Weights files that nobody should trust, by what is wrong with them, and what is said of each."""

import struct
import zipfile

import numpy as np

from tests.training.core.artifact.archives import (
    arrays,
    claim,
    members,
    npy,
    npz,
    with_header,
    zipped,
)

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
