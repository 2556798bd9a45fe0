"""The weights of a record: load them as a network, and verify the file against the record."""

from registry.conf import manager_for
from registry.models import HubModel
from training.core.artifact import ArtifactError
from training.core.network import Network
from training.hub import HubError
from training.hub.digests import sha256

NO_DIGITS = "It does not turn 784 pixels into ten digits."


class UnusableWeights(Exception):
    """The weights of a record cannot be used; the message says why."""


def load_network(record: HubModel, *, local_only: bool = False) -> Network:
    """The network at the record's revision, downloaded if need be; raises UnusableWeights.

    ``local_only`` never asks the Hub: weights that are not on this machine are unusable.
    """
    try:
        manager = manager_for(record.repository.repo_id)  # refuses a token that is none
        return manager.load_model(record.name, record.revision, local_only=local_only)
    except (HubError, ArtifactError, OSError) as error:
        raise UnusableWeights(str(error)) from error


def load_digit_network(record: HubModel) -> Network:
    """``load_network``, but a network that does not read digits is unusable, too."""
    network = load_network(record)
    if not network.reads_digits:
        raise UnusableWeights(NO_DIGITS)
    return network


def verify_weights(record: HubModel) -> None:
    """Download the weights unless they are here, and compare their SHA-256 and sizes.

    Raises UnusableWeights if they are not what the record says.
    """
    try:
        manager = manager_for(record.repository.repo_id)
        data = manager.download_model(record.name, record.revision).read_bytes()
    except (HubError, ArtifactError, OSError) as error:
        raise UnusableWeights(str(error)) from error
    if record.sha256 and sha256(data) != record.sha256:
        raise UnusableWeights("The file is not the one that was mirrored: its SHA-256 is another.")
    sizes = list(load_network(record).sizes)
    if record.sizes and sizes != record.sizes:
        raise UnusableWeights(f"The weights have the sizes {sizes}, the record {record.sizes}.")
