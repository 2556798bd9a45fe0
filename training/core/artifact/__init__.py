"""Artifacts: a saved network, its weights in ``NAME.npz`` and its metadata in ``NAME.json``.

Only this package knows the two formats (``weights`` and ``metadata`` beside this module).
"""

import hashlib
import math
from dataclasses import replace
from pathlib import Path

from training.core.artifact.errors import ArtifactError, FieldError
from training.core.artifact.metadata import MAX_BYTES, Metadata
from training.core.artifact.schema import NAME_RULE, checked, is_name
from training.core.artifact.weights import network_bytes, read_network
from training.core.files import read_capped, write_atomically
from training.core.network import Network, parameter_count

__all__ = [
    "NAME_RULE",
    "ArtifactError",
    "FieldError",
    "Metadata",
    "checked",
    "default_name",
    "is_name",
    "network_bytes",
    "read",
    "read_metadata",
    "read_network",
    "save",
]


def default_name(
    sizes: tuple[int, ...], activation: str, accuracy: float, *, dataset: str = "mnist"
) -> str:
    """``mnist-784-100-10-relu-98``: the accuracy in whole percent, rounded down."""
    return "-".join([dataset, *map(str, sizes), activation, str(math.floor(accuracy))])


def read_metadata(path: Path) -> Metadata:
    """The metadata beside ``NAME.npz``, or in ``NAME.json``; an older file has its own name."""
    path = path.with_suffix(".json")
    try:
        return Metadata.from_json(read_capped(path, MAX_BYTES), name=path.stem)
    except OSError as error:
        raise ArtifactError(f"{path.name} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise ArtifactError(str(error)) from error


def read(path: Path) -> tuple[Network, Metadata]:
    """Both halves of the artifact at ``NAME.npz``, once they are known to belong together."""
    network, metadata = read_network(path), read_metadata(path)
    if metadata.weights_sha256 not in ("", hashlib.sha256(path.read_bytes()).hexdigest()):
        raise ArtifactError(
            f"{path.name} and its .json do not belong together (weights_sha256 differs); "
            "save the network again."
        )
    return network, metadata


def save(folder: Path, network: Network, metadata: Metadata) -> Path:
    """Write ``NAME.npz``, then ``NAME.json``, each whole or not at all; returns the first.

    Where the second cannot be written, a first that is new goes again. A crash between the two
    leaves a pair that ``read`` refuses. Raises OSError.
    """
    weights = network_bytes(network)
    read_network(weights)
    metadata = replace(
        metadata,
        architecture={
            "sizes": list(network.sizes),
            "activation": network.activation,
            "output": network.output,
            "parameters": parameter_count(network.sizes),
        },
        weights_sha256=hashlib.sha256(weights).hexdigest(),
    )
    text = metadata.to_json()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{metadata.name}.npz"
    is_new = not path.exists()
    write_atomically(path, weights)
    try:
        write_atomically(path.with_suffix(".json"), text)
    except OSError:
        if is_new:
            path.unlink(missing_ok=True)
        raise
    return path
