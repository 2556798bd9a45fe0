"""Choosing the network for a request: from a snapshot; slow work is done in the background."""

import logging
from collections.abc import Set
from dataclasses import replace
from threading import Lock
from typing import NamedTuple

from django.db import DatabaseError
from django.utils import timezone

from accounts.access_list import access_list
from accounts.usage import usage
from accounts.viewer import NOBODY, NONE, Viewer
from inference.errors import Unavailable
from inference.serving.catalog import (
    PRIVATE,
    SOON,
    UNREADABLE,
    Catalog,
    Hidden,
    Row,
    Servable,
    catalog_of,
    hidden_in,
    merged,
    read_aliases,
    read_rows,
)
from inference.serving.pool import Evicted, NetworkPool
from inference.serving.refresher import Refresher
from registry.database.connections import drop_stale_connections
from registry.sync.health import Health, RepositoryState, health_of, repository_states
from training.core.network import Network

MAX_CATALOGS = 100  # sets of repositories that viewers see; beyond, they are made anew

log = logging.getLogger(__name__)


class Served(NamedTuple):
    """A network and the record it belongs to."""

    record: Servable
    network: Network


class Serving:
    """What one process serves: catalogs are swapped whole, so a request sees old or new.

    catalog  of whoever has no token; a viewer who may see more has another
    hidden  what is not for everybody
    database_connected  whether the last look could read the records
    repositories  what that look saw of each repository; nothing where it could not
    """

    def __init__(self, pool: NetworkPool) -> None:
        self.catalog = Catalog()
        self.database_connected = False
        self.repositories: list[RepositoryState] = []
        self.hidden = Hidden()
        self._pool = pool
        self._rows: list[Row] = []
        self._aliases: dict[str, Servable] = {}
        self._latest = Catalog()
        self._of_viewers: dict[frozenset[int], Catalog] = {}  # by the repositories they may see
        self._swapping = Lock()

    def pick(self, name: str = "", viewer: Viewer = NOBODY) -> Served:
        """The network to answer with, the default one for "". Raises NotFound, Unavailable."""
        catalog = self.catalog_for(viewer)
        if viewer.default and not name and catalog.can_answer(viewer.default):
            name = viewer.default
        record = catalog.find(name)
        try:
            return Served(record, self._pool.network(record))
        except Evicted as error:
            self._publish()
            raise Unavailable("The weights of that network are gone.", headers=SOON) from error

    def catalog_for(self, viewer: Viewer) -> Catalog:
        """What this viewer may see. Whoever may see the same shares one catalog."""
        private = viewer.repositories
        if not private:
            return self.catalog
        return self._of_viewers.get(private) or self._add_catalog(private)

    def label(self, record: Servable) -> str:
        """The network's label in /metrics: its name only if everybody may know it."""
        return PRIVATE if record.repo_id in self.hidden.repo_ids else record.name

    @property
    def ready(self) -> Set[Servable]:
        """Every record that can answer in this process, whoever may see it."""
        return self._pool.ready

    def refresh(self) -> None:
        """Read the records, and serve what they say as far as the weights are on this machine."""
        try:
            drop_stale_connections()
            self._rows, self._aliases = read_rows(), read_aliases()
            self.repositories = repository_states()
            self.database_connected = True
        except DatabaseError as error:
            self.database_connected, self.repositories = False, []
            log.warning("The records cannot be read: %s", error)
            if not self.catalog.records:
                self.catalog = replace(self.catalog, reason=UNREADABLE)
            return
        self._latest = latest = catalog_of(self._rows, NONE, self._aliases)
        self.hidden = hidden_in(self._rows)
        self._pool.retain({*self._to_keep(), *self.catalog.records.values()})
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
        missing = self._pool.missing(self._to_keep())
        return sorted(missing, key=lambda record: record.name != self._latest.default)

    def _to_keep(self) -> list[Servable]:
        """The records that somebody may ask for."""
        records = list(self._latest.records.values())
        if self.hidden.repo_ids:
            records += [row.record for row in self._rows if row.is_available and not row.is_public]
            for catalog in self._of_viewers.values():
                records += catalog.records.values()
        return list(dict.fromkeys(records))

    def _publish(self) -> None:
        with self._swapping:
            pool, rows, aliases = self._pool, self._rows, self._aliases
            self.catalog = merged(self.catalog, self._latest, pool.ready, pool.unusable)
            self._of_viewers = {
                private: merged(now, catalog_of(rows, private, aliases), pool.ready, pool.unusable)
                for private, now in self._of_viewers.items()
            }

    def _add_catalog(self, private: frozenset[int]) -> Catalog:
        with self._swapping:
            pool = self._pool
            latest = catalog_of(self._rows, private, self._aliases)
            catalog = merged(Catalog(), latest, pool.ready, pool.unusable)
            kept = self._of_viewers if len(self._of_viewers) < MAX_CATALOGS else {}
            self._of_viewers = {**kept, private: catalog}
        return catalog


serving = Serving(NetworkPool())


def look_for_changes() -> None:
    """Of tokens first: a new one may see what a new catalog holds.

    And again, for what changed between the two: who may see a network waits no second for it.
    """
    access_list.refresh()
    serving.refresh()
    access_list.refresh()
    usage.flush()


refresher = Refresher(look_for_changes, serving.fetch_missing)
