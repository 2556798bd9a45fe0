"""A network's weights as a file: the ``.npz`` half of an artifact, written and read.

sizes         int64 (layers + 1,)     num_layers  how many sizes there are
activation    text                    output      text
weight_i      float32 (n_out, n_in)   bias_i      float32 (n_out, 1), i from 0
doubt_…       see ``doubt_arrays``
"""

import io
from collections.abc import Collection
from itertools import chain, pairwise
from pathlib import Path

import numpy as np

from training.core.activations import ACTIVATIONS, OUTPUTS
from training.core.arrays import Array
from training.core.artifact.doubt_arrays import NAMES as DOUBT_NAMES
from training.core.artifact.doubt_arrays import doubt_arrays, read_doubt
from training.core.artifact.errors import ArtifactError, quoted
from training.core.artifact.npz import Archive, Header, opened
from training.core.network import Network, layers_of, parameter_count

MAX_LAYERS = 20
# The largest plain network published for MNIST has 12 million (arXiv:1003.0358); 20 million take
# 80 MB in memory, which a server can spare for a mistake.
MAX_PARAMETERS = 20_000_000
MAX_FILE = 8 * MAX_PARAMETERS + 1_000_000  # bytes, as float64
WHOLE = ("<i8", "<i4")
FLOATS = ("<f4", "<f2", "<f8")
WORDS = tuple(f"<U{length}" for length in range(1, 17))
# Softmax subtracts two sums, and rounding adds a little: a quarter of the range is safe.
MAX_SUM = np.finfo(np.float32).max / 4


def network_bytes(network: Network) -> bytes:
    """The ``.npz``; the same weights always give the same bytes."""
    arrays: dict[str, object] = {
        "sizes": np.array(network.sizes, dtype=np.int64),
        "activation": network.activation,
        "output": network.output,
        "num_layers": np.int64(len(network.sizes)),
    }
    for i, layer in enumerate(network.layers):
        arrays[f"weight_{i}"] = np.ascontiguousarray(layer.weights.T, dtype=np.float32)
        arrays[f"bias_{i}"] = layer.bias.astype(np.float32).reshape(-1, 1)
    arrays |= doubt_arrays(network.doubt)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()


def read_network(source: Path | bytes, *, most: int = MAX_PARAMETERS) -> Network:
    """The network of an ``.npz`` of any age, frozen; ArtifactError for anything doubtful.

    Nothing as large as the weights is allocated until every array's size, type and shape fit.

    most  parameters that it may have
    """
    with opened(source, largest=MAX_FILE) as archive:
        network = _read(archive, most)
    _check_sums(network)
    return network


def _read(archive: Archive, most: int) -> Network:
    sizes = _read_sizes(archive, most)
    activation = _read_word(archive, "activation", ACTIVATIONS)
    # Older files have one function for all layers.
    output = _read_word(archive, "output" if "output" in archive.names else "activation", OUTPUTS)
    pairs = _layer_names(archive, sizes)
    headers = _read_headers(archive, sizes, pairs)
    parameters = np.empty(parameter_count(sizes), dtype=np.float32)
    for layer, (weight, bias) in zip(layers_of(parameters, sizes), pairs, strict=True):
        _fill_weights(archive, weight, headers[weight], layer.weights)
        archive.fill(bias, headers[bias], layer.bias)
    parameters.setflags(write=False)
    doubt = read_doubt(archive, sizes[0] + sizes[-2])
    return Network(sizes, activation, output, parameters, doubt)


def _read_sizes(archive: Archive, most: int) -> tuple[int, ...]:
    _require(archive, "sizes", "activation")
    sizes = tuple(archive.values("sizes", WHOLE, most=MAX_LAYERS + 1).reshape(-1).tolist())
    if len(sizes) < 2 or min(sizes) < 1:
        raise ArtifactError("sizes must name at least two layers of at least one unit each.")
    if parameter_count(sizes) > most:
        raise ArtifactError(f"The network has more than {most:,} parameters.")
    if "num_layers" in archive.names:
        claimed = archive.values("num_layers", WHOLE, most=1).reshape(-1).tolist()
        if claimed != [len(sizes)]:
            raise ArtifactError(f"num_layers must be {len(sizes)}, as many as sizes has.")
    return sizes


def _read_word(archive: Archive, name: str, table: Collection[str]) -> str:
    # Decoded here, because NumPy has no error for letters that Unicode does not know.
    letters = archive.values(name, WORDS, most=1).tobytes()
    word = letters.decode("utf-32-le").rstrip("\0")
    if word not in table:
        raise ArtifactError(f"{name} is {quoted(word)}; must be one of: {', '.join(table)}.")
    return word


def _layer_names(archive: Archive, sizes: tuple[int, ...]) -> list[tuple[str, str]]:
    """The weight and bias arrays in order; older files count from 0 or from 1."""
    first = 0 if "weight_0" in archive.names else 1
    numbers = range(first, first + len(sizes) - 1)
    pairs = [(f"weight_{i}", f"bias_{i}") for i in numbers]
    expected = ["sizes", "activation", *chain.from_iterable(pairs)]
    _require(archive, *expected)
    for name in archive.names:
        if name not in (*expected, *DOUBT_NAMES, "output", "num_layers"):
            raise ArtifactError(f"The weights file has an array {name} that no layer uses.")
    return pairs


def _require(archive: Archive, *names: str) -> None:
    for name in names:
        if name not in archive.names:
            raise ArtifactError(f"The weights file has no array {name}.")


def _read_headers(
    archive: Archive, sizes: tuple[int, ...], pairs: list[tuple[str, str]]
) -> dict[str, Header]:
    """Every array's header, once its shape is the one that ``sizes`` asks for."""
    headers = {}
    for (n_in, n_out), (weight, bias) in zip(pairwise(sizes), pairs, strict=True):
        for name, shape in ((weight, (n_out, n_in)), (bias, (n_out, 1))):
            headers[name] = archive.header(name, FLOATS)
            if headers[name].shape != shape:
                raise ArtifactError(f"{name} has shape {headers[name].shape}; expected {shape}.")
    return headers


def _fill_weights(archive: Archive, name: str, header: Header, weights: Array) -> None:
    """Read a file's (n_out, n_in) into ``weights`` (n_in, n_out)."""
    values = np.empty(weights.size, dtype=np.float32)
    archive.fill(name, header, values)
    if header.fortran:  # column by column is our own order already
        weights[:] = values.reshape(weights.shape)
    else:
        weights[:] = values.reshape(weights.T.shape).T


def _check_sums(network: Network) -> None:
    """Refuse weights with which some image (pixels 0–1) could overflow float32.

    ``bound`` is the largest value of each unit; a NaN or an infinity fails the comparison too.
    """
    bound = below = pixels = np.ones(network.sizes[0], dtype=np.float32)
    for i, layer in enumerate(network.layers):
        below, bound = bound, _largest(bound, *layer)
        if not bound.max() < MAX_SUM:
            raise ArtifactError(f"Layer {i + 1} has weights that are not finite or far too large.")
        bound = np.minimum(bound, np.float32(ACTIVATIONS[network.activation].bound))
    if head := network.doubt:
        units = _largest(np.concatenate([pixels, below]), head.weights, head.bias)
        if not _largest(units, head.out_weights[:, None], head.out_bias).max() < MAX_SUM:
            raise ArtifactError("The doubt head has weights that are not finite or far too large.")


def _largest(bound: Array, weights: Array, bias: Array) -> Array:
    """How large the sums can get of inputs that are at most ``bound``."""
    with np.errstate(all="ignore"):
        sums: Array = bound @ np.abs(weights) + np.abs(bias)
    return sums
