"""The weights of a record: load them, check that they read digits, compare them with the record."""

from registry.conf import manager_for
from registry.models import HubModel
from training.core.arrays import DIGITS, PIXELS
from training.core.artifact import ArtifactError
from training.core.network import Network
from training.hub import HubError
from training.hub.digests import sha256

UNFIT = "It does not turn 784 pixels into ten digits."


class UnusableWeights(Exception):
    """The weights of a record cannot be used; the message says why."""


def weights_of(record: HubModel, *, local_only: bool = False) -> Network:
    """The network at the record's revision; raises UnusableWeights."""
    manager = manager_for(record.repository.repo_id)
    try:
        return manager.load_model(record.name, record.revision, local_only=local_only)
    except (HubError, ArtifactError, OSError) as error:
        raise UnusableWeights(str(error)) from error


def digit_network(record: HubModel) -> Network:
    """The same, if it reads digits; raises UnusableWeights."""
    network = weights_of(record)
    if (network.sizes[0], network.sizes[-1]) != (PIXELS, DIGITS):
        raise UnusableWeights(UNFIT)
    return network


def verify(record: HubModel) -> None:
    """Compare the weights file with the record, downloading it if need be; or UnusableWeights."""
    manager = manager_for(record.repository.repo_id)
    try:
        data = manager.download_model(record.name, record.revision).read_bytes()
    except (HubError, ArtifactError, OSError) as error:
        raise UnusableWeights(str(error)) from error
    if record.sha256 and sha256(data) != record.sha256:
        raise UnusableWeights("The file is not the one that was mirrored: its SHA-256 is another.")
    sizes = list(weights_of(record).sizes)
    if record.sizes and sizes != record.sizes:
        raise UnusableWeights(f"The weights have the sizes {sizes}, the record {record.sizes}.")
