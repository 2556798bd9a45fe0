"""Names of new artifacts, chosen so that no older artifact is ever overwritten."""

import errno
from pathlib import Path

from training.core.artifact import default_name, is_name, network_bytes
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
    if (folder / f"{name}.npz").exists():
        raise ValueError(f"{folder / name}.npz exists: choose another --name, or move it away.")


def free_name(folder: Path, dataset: str, network: Network, accuracy: float) -> str:
    """The default name; with -2, -3 … behind it where another network has it already."""
    name = default_name(network.sizes, network.activation, accuracy, dataset=dataset)
    weights = network_bytes(network)
    candidate, number = name, 1
    while (path := folder / f"{candidate}.npz").exists() and path.read_bytes() != weights:
        number += 1
        candidate = f"{name}-{number}"
    return candidate


def refuse_taken(path: Path, network: Network) -> None:
    """Raises FileExistsError where another network's ``.npz`` has come to lie there meanwhile."""
    if path.exists() and path.read_bytes() != network_bytes(network):
        reason = "Another network has that name by now: move it away"
        raise FileExistsError(errno.EEXIST, reason, str(path))
