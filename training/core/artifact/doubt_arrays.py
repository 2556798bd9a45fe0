"""The doubt head of a network as arrays of its ``.npz``; a file without them has no head.

doubt_weight_0  float32 (units, n_in)   doubt_bias_0  float32 (units, 1)
doubt_weight_1  float32 (1, units)      doubt_bias_1  float32 (1, 1)

n_in is the pixels and, after them, the last hidden layer.
"""

import numpy as np

from training.core.arrays import Array
from training.core.artifact.errors import ArtifactError
from training.core.artifact.npz import Archive
from training.core.doubt import MAX_UNITS, DoubtHead

NAMES = ("doubt_weight_0", "doubt_bias_0", "doubt_weight_1", "doubt_bias_1")
FLOATS = ("<f4", "<f2", "<f8")


def doubt_arrays(head: DoubtHead | None) -> dict[str, Array]:
    """The arrays of a head, by name; none of no head."""
    if head is None:
        return {}
    shaped = (
        head.weights.T,
        head.bias.reshape(-1, 1),
        head.out_weights.reshape(1, -1),
        head.out_bias.reshape(1, 1),
    )
    arrays = (np.ascontiguousarray(each, dtype=np.float32) for each in shaped)
    return dict(zip(NAMES, arrays, strict=True))


def read_doubt(archive: Archive, n_in: int) -> DoubtHead | None:
    """The head of an archive for ``n_in`` inputs, frozen; ArtifactError if it is not whole."""
    present = [name for name in NAMES if name in archive.names]
    if not present:
        return None
    if len(present) < len(NAMES):
        raise ArtifactError(f"A doubt head is four arrays: {', '.join(NAMES)}.")
    units = _units(archive)
    shapes = ((units, n_in), (units, 1), (1, units), (1, 1))
    arrays = [_read(archive, name, shape) for name, shape in zip(NAMES, shapes, strict=True)]
    weights, bias, out_weights, out_bias = arrays
    return DoubtHead(weights.T, bias[:, 0], out_weights[0], out_bias[0]).frozen()


def _units(archive: Archive) -> int:
    shape = archive.header(NAMES[1], FLOATS).shape
    if len(shape) != 2 or not 1 <= shape[0] <= MAX_UNITS:
        raise ArtifactError(f"{NAMES[1]} must have the shape (units, 1), of at most {MAX_UNITS}.")
    return shape[0]


def _read(archive: Archive, name: str, shape: tuple[int, ...]) -> Array:
    header = archive.header(name, FLOATS)
    if header.shape != shape:
        raise ArtifactError(f"{name} has shape {header.shape}; expected {shape}.")
    values = np.empty(shape[0] * shape[1], np.float32)
    archive.fill(name, header, values)
    return values.reshape(shape, order="F" if header.fortran else "C")
