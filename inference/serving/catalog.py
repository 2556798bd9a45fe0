"""The catalog of networks that can be served: an immutable snapshot that is replaced as a whole."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from django.conf import settings

from inference.errors import Invalid, NotFound, Unavailable
from registry.models import HubModel

SOON = {"Retry-After": "5"}  # seconds

UNREAD = "No model loaded: the records have not been read yet. Try again in a moment."
UNREADABLE = (
    "No model loaded: the database cannot be read. "
    "Run manage.py migrate, then manage.py sync_models."
)
EMPTY = "No model loaded: the registry has no network to serve. Run manage.py sync_models."
NOT_SERVED = (
    "No model loaded: DEFAULT_MODEL names no network that can be served. "
    "Correct it, or run manage.py sync_models."
)
NOT_HERE = (
    "No model loaded: the weights of the default network are not here yet. "
    "If this lasts, read the server's log and run manage.py sync_models."
)
NOT_DIGITS = "That network is unreadable, or does not turn 784 pixels into ten digits."


class Servable(NamedTuple):
    """What a request needs of a HubModel row; also the key of its network in memory."""

    name: str
    revision: str
    repo_id: str = ""


@dataclass(frozen=True)
class Catalog:
    """The records that may be served, by name.

    default  the name that answers when none is given, "" where there is none
    others   the names that would be the default next, should the first prove unusable
    reason   why there is none, and what to do
    ready    records whose network answered a warm-up in this process
    unusable    records whose network is unreadable, or does not turn 784 pixels into ten digits
    """

    records: Mapping[str, Servable] = field(default_factory=dict)
    default: str = ""
    reason: str = UNREAD
    others: tuple[str, ...] = ()
    ready: Set[Servable] = frozenset()
    unusable: Set[Servable] = frozenset()

    def find(self, name: str = "") -> Servable:
        """The record to answer with, the default for "". Raises NotFound, Invalid, Unavailable."""
        record = self.records.get(name or self.default)
        if record is not None and record in self.ready:
            return record
        if not name:
            raise Unavailable(NOT_HERE if record else self.reason, headers=SOON)
        if record is None:
            raise NotFound("There is no network of that name; GET /models lists them.")
        if record in self.unusable:
            raise Invalid(NOT_DIGITS)
        raise Unavailable("The weights of that network are not here yet.", headers=SOON)


def read_catalog() -> Catalog:
    """What the database says may be served, in two small queries; nothing in it is ready."""
    served = HubModel.objects.served().order_by("name")
    rows = served.values_list("name", "revision", "repository__repo_id")
    records = {row[0]: Servable(*row) for row in rows}
    first, *others = HubModel.objects.candidates().values_list("name", flat=True) or [""]
    if first in records:
        return Catalog(records, first, others=tuple(others))
    return Catalog(records, reason=NOT_SERVED if settings.DEFAULT_MODEL else EMPTY)


def merged(now: Catalog, latest: Catalog, ready: Set[Servable], unusable: Set[Servable]) -> Catalog:
    """What to serve until everything latest is ready: the old where the new is not there yet.

    So no request fails while weights are on their way.
    """
    records = {
        name: now.records.get(name, record)
        if record not in ready and now.records.get(name) in ready
        else record
        for name, record in latest.records.items()
    }
    default = _usable_default(latest, unusable)
    if default and records[default] not in ready and records.get(now.default) in ready:
        default = now.default
    return Catalog(records, default, latest.reason, latest.others, ready, unusable)


def _usable_default(latest: Catalog, unusable: Set[Servable]) -> str:
    """The default, or else the first of the others that turns 784 pixels into ten digits."""
    choices = [latest.default, *latest.others] if latest.default else []
    fit = (name for name in choices if latest.records.get(name) not in unusable)
    return next(fit, latest.default)
