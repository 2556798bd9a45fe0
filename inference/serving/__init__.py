"""Choosing the network for a request: from a snapshot; slow work is done in the background."""

import logging
from dataclasses import replace
from threading import Lock
from typing import NamedTuple

from django.db import DatabaseError
from django.utils import timezone

from accounts.access_list import access_list
from inference.errors import Unavailable
from inference.serving.catalog import SOON, UNREADABLE, Catalog, Servable, merged, read_catalog
from inference.serving.pool import Evicted, NetworkPool
from inference.serving.refresher import Refresher
from registry.database.connections import drop_stale_connections
from registry.sync.health import Health, RepositoryState, health_of, repository_states
from training.core.network import Network

log = logging.getLogger(__name__)


class Served(NamedTuple):
    """A network and the record it belongs to."""

    record: Servable
    network: Network


class Serving:
    """What one process serves: ``catalog`` is swapped whole, so a request sees old or new.

    database_connected  whether the last look could read the records
    repositories  what that look saw of each repository; nothing where it could not
    """

    def __init__(self, pool: NetworkPool) -> None:
        self.catalog = Catalog()
        self.database_connected = False
        self.repositories: list[RepositoryState] = []
        self._pool = pool
        self._latest = Catalog()
        self._swapping = Lock()

    def pick(self, name: str = "") -> Served:
        """The network to answer with, the default one for "". Raises NotFound, Unavailable."""
        record = self.catalog.find(name)
        try:
            return Served(record, self._pool.network(record))
        except Evicted as error:
            self._publish()
            raise Unavailable("The weights of that network are gone.", headers=SOON) from error

    def refresh(self) -> None:
        """Read the records, and serve what they say as far as the weights are on this machine."""
        try:
            drop_stale_connections()
            self._latest = latest = read_catalog()
            self.repositories = repository_states()
            self.database_connected = True
        except DatabaseError as error:
            self.database_connected, self.repositories = False, []
            log.warning("The records cannot be read: %s", error)
            if not self.catalog.records:
                self.catalog = replace(self.catalog, reason=UNREADABLE)
            return
        self._pool.retain({*latest.records.values(), *self.catalog.records.values()})
        for record in self._missing()[:1]:
            if record.name == latest.default:
                self._pool.load(record, local_only=True)
        self._publish()

    def mirror_health(self) -> list[Health]:
        """How the mirroring of each repository does, as of the last look."""
        now = timezone.now()
        return [health_of(state, now) for state in self.repositories]

    def fetch_missing(self) -> None:
        """Get the weights of every record that waits for them, from the Hub if need be."""
        self._load_missing(local_only=False)

    def preload(self) -> None:
        """Before the fork: load what is on this machine, so that all workers share one copy."""
        self.refresh()
        self._load_missing(local_only=True)

    def _load_missing(self, *, local_only: bool) -> None:
        for record in self._missing():
            self._pool.load(record, local_only=local_only)
            self._publish()

    def _missing(self) -> list[Servable]:
        """The default one first."""
        missing = self._pool.missing(self._latest.records.values())
        return sorted(missing, key=lambda record: record.name != self._latest.default)

    def _publish(self) -> None:
        with self._swapping:
            pool = self._pool
            self.catalog = merged(self.catalog, self._latest, pool.ready, pool.unusable)


serving = Serving(NetworkPool())


def look_for_changes() -> None:
    """Of tokens first: a new one may see what a new catalog holds."""
    access_list.refresh()
    serving.refresh()


refresher = Refresher(look_for_changes, serving.fetch_missing)
