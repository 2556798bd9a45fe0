"""Networks in memory, the least recently used of them dropped once they weigh too much."""

from collections import OrderedDict
from threading import Lock

from inference.serving.catalog import Servable
from training.core.network import Network


class NetworkCache:
    """Networks by record, that is by name and revision: a new revision never meets an old one.

    The newest stays even if it alone is heavier than ``most_bytes``.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._networks: OrderedDict[Servable, Network] = OrderedDict()
        self._lock = Lock()

    def get(self, record: Servable) -> Network | None:
        with self._lock:
            if (network := self._networks.get(record)) is not None:
                self._networks.move_to_end(record)
            return network

    def put(self, record: Servable, network: Network) -> None:
        with self._lock:
            if record in self._networks:
                return
            self._networks[record] = network
            self._bytes += network.parameters.nbytes
            while self._bytes > self._most_bytes and len(self._networks) > 1:
                _, oldest = self._networks.popitem(last=False)
                self._bytes -= oldest.parameters.nbytes
