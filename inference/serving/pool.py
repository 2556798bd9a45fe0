"""The networks that are ready to answer: loaded, warmed up, and in memory or on this machine."""

import logging
import time
from collections.abc import Callable, Collection
from threading import Lock

import numpy as np

from inference.serving.catalog import Servable
from inference.serving.lru_cache import NetworkCache
from registry.conf import manager_for
from training.core.arrays import PIXELS
from training.core.artifact import ArtifactError
from training.core.network import Network
from training.hub import ArtifactNotFound, HubError

log = logging.getLogger(__name__)

FIRST_PAUSE, LAST_PAUSE = 5.0, 300.0  # seconds until the next try; each is twice the one before
MEMORY = 512_000_000  # bytes of weights in a process


class Evicted(Exception):
    """A network that was ready can no longer be loaded."""


def load(record: Servable, *, local_only: bool) -> Network:
    """The network of a record. A new manager each time: none is carried through a fork."""
    manager = manager_for(record.repo_id)
    return manager.load_model(record.name, record.revision, local_only=local_only)


class NetworkPool:
    """Which records have a network that can answer, and those networks."""

    def __init__(self, load: Callable[..., Network] = load, memory: int = MEMORY) -> None:
        self.ready: frozenset[Servable] = frozenset()
        self.unusable: frozenset[Servable] = frozenset()
        self._load = load
        self._networks = NetworkCache(memory)
        self._pauses: dict[Servable, tuple[float, float]] = {}  # record -> (try again at, pause)
        self._changing = Lock()

    def network(self, record: Servable) -> Network:
        """The network of a ready record: from memory, else from its file. Raises Evicted."""
        network = self._networks.get(record)
        return self._reload(record) if network is None else network

    def missing(self, records: Collection[Servable]) -> list[Servable]:
        """Those of the records that are worth a try now."""
        now = time.monotonic()
        tried = self.ready | (self.unusable - self._pauses.keys())
        return [
            record
            for record in records
            if record not in tried and self._pauses.get(record, (0.0,))[0] <= now
        ]

    def load(self, record: Servable, *, local_only: bool) -> None:
        """Load a network and let it answer a blank image, so that it is ready or known unusable."""
        try:
            network = self._load(record, local_only=local_only)
        except ArtifactNotFound as error:
            if not local_only:
                self._postpone(record, error)
        except HubError as error:
            self._postpone(record, error)
        except (ArtifactError, OSError) as error:
            # The next candidate becomes the default; this one is tried again all the same.
            self._postpone(record, error)
            with self._changing:
                self.unusable |= {record}
        else:
            self._take(record, network)

    def retain(self, records: Collection[Servable]) -> None:
        """Forget what is not among the records any more."""
        with self._changing:
            self.ready &= set(records)
            self.unusable &= set(records)
            self._pauses = {r: pause for r, pause in self._pauses.items() if r in set(records)}

    def _reload(self, record: Servable) -> Network:
        try:
            network = self._load(record, local_only=True)
        except (HubError, ArtifactError, OSError) as error:
            with self._changing:
                self.ready -= {record}
            raise Evicted(str(error)) from error
        self._networks.put(record, network)
        return network

    def _take(self, record: Servable, network: Network) -> None:
        fits = network.reads_digits
        if fits:
            network.probabilities(np.zeros((1, PIXELS), dtype=np.float32))
            self._networks.put(record, network)
        else:
            log.warning("%s cannot be served: its sizes are %s.", record.name, network.sizes)
        with self._changing:
            self.ready |= {record} if fits else set()
            self.unusable = self.unusable - {record} if fits else self.unusable | {record}
            self._pauses.pop(record, None)

    def _postpone(self, record: Servable, error: Exception) -> None:
        _, pause = self._pauses.get(record, (0.0, FIRST_PAUSE))
        self._pauses[record] = (time.monotonic() + pause, min(2 * pause, LAST_PAUSE))
        log.warning("The weights of %s could not be loaded: %s", record.name, error)
