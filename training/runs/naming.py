"""Names of new artifacts, chosen so that no older artifact is ever overwritten."""

import errno
from pathlib import Path

from training.core.artifact import default_name, is_name, network_bytes
from training.core.files import holds
from training.core.fit.recipes import SettingError
from training.core.network import Network


def check_name(folder: Path, name: str) -> None:
    """Refuse a name that is malformed or taken; raises SettingError or ValueError."""
    if not is_name(name):
        raise SettingError(
            "name",
            "takes 1 to 100 of a–z, 0–9, dot, underscore and hyphen, "
            "and starts with a letter or digit",
        )
    for path in (folder / f"{name}.npz", folder / f"{name}.json"):
        if path.exists():
            raise ValueError(f"{path} exists: choose another --name, or move it away.")


def free_name(folder: Path, dataset: str, network: Network, accuracy: float) -> str:
    """The default name; with -2, -3 … behind it where another network has it already."""
    name = default_name(network.sizes, network.activation, accuracy, dataset=dataset)
    weights = network_bytes(network)
    candidate, number = name, 1
    while taken_by_another(folder / f"{candidate}.npz", weights):
        number += 1
        candidate = f"{name}-{number}"
    return candidate


def refuse_taken(path: Path, network: Network) -> None:
    """Raises FileExistsError where saving a ``.npz`` would replace what is not this network's."""
    if taken := taken_by_another(path, network_bytes(network)):
        reason = "Another network has that name by now: move it away"
        raise FileExistsError(errno.EEXIST, reason, str(taken))


def taken_by_another(path: Path, weights: bytes) -> Path | None:
    """Which file of an artifact with that ``.npz`` is there already and has not these weights."""
    if path.exists():
        return None if holds(path, weights) else path
    metadata = path.with_suffix(".json")  # somebody's own: an artifact's comes after its weights
    return metadata if metadata.exists() else None
