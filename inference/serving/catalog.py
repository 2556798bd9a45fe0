"""The catalog of networks that can be served: an immutable snapshot that is replaced as a whole."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from django.conf import settings

from inference.errors import Invalid, NotFound, Unavailable
from registry.conf import served_repo_ids
from registry.models import Alias, HubModel, Repository

PRIVATE = "private"  # the label of all networks that are not public
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
    aliases  alias -> the name of the record it points at; one that is not served is left out
    unusable    records whose network is unreadable, or does not turn 784 pixels into ten digits
    """

    records: Mapping[str, Servable] = field(default_factory=dict)
    default: str = ""
    reason: str = UNREAD
    others: tuple[str, ...] = ()
    ready: Set[Servable] = frozenset()
    unusable: Set[Servable] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)

    def can_answer(self, name: str) -> bool:
        return self.records.get(name) in self.ready

    def find(self, name: str = "") -> Servable:
        """The record to answer with, the default for "". Raises NotFound, Invalid, Unavailable."""
        if name.startswith("@"):
            name = self.aliases.get(name[1:], name)
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


class Row(NamedTuple):
    """A record of the site, and what decides whether, to whom and when it is served."""

    record: Servable
    repository: int
    is_available: bool
    is_public: bool
    rank: int
    is_default: bool
    accuracy: float | None


def read_rows() -> list[Row]:
    """The records of the site, whoever may see them, in one small query."""
    rank = {repo_id: number for number, repo_id in enumerate(served_repo_ids())}
    of_site = HubModel.objects.filter(repository__repo_id__in=rank)
    columns = ("name", "revision", "repository__repo_id", "repository_id")
    more = ("status", "repository__visibility", "is_default", "accuracy")
    return [
        Row(
            Servable(name, revision, repo_id),
            repository,
            status == HubModel.Status.AVAILABLE,
            visibility == Repository.Visibility.PUBLIC,
            rank[repo_id],
            is_default,
            accuracy,
        )
        for name, revision, repo_id, repository, status, visibility, is_default, accuracy in (
            of_site.values_list(*columns, *more)
        )
    ]


def read_aliases() -> dict[str, Servable]:
    """What each alias points at, in one small query."""
    columns = ("name", "record__name", "record__revision", "record__repository__repo_id")
    return {
        alias: Servable(name, revision, repo_id)
        for alias, name, revision, repo_id in Alias.objects.values_list(*columns)
    }


def catalog_of(
    rows: Iterable[Row], private: Set[int], aliases: Mapping[str, Servable] = {}
) -> Catalog:
    """The catalog of whoever may see these repositories besides the public ones; nothing is ready.

    Of two networks of one name, the one in the repository that the settings name first is served.
    """
    by_rank = sorted(rows, key=lambda row: row.rank, reverse=True)
    visible = (row for row in by_rank if row.is_public or row.repository in private)
    chosen = {row.record.name: row for row in visible if row.is_available}
    records = {name: chosen[name].record for name in sorted(chosen)}
    candidates = [row.record.name for row in sorted(chosen.values(), key=_preference)]
    if settings.DEFAULT_MODEL:
        candidates = [name for name in candidates if name == settings.DEFAULT_MODEL]
    pointing = {
        alias: target.name
        for alias, target in aliases.items()
        if (record := records.get(target.name)) and record.repo_id == target.repo_id
    }
    if candidates:
        return Catalog(records, candidates[0], others=tuple(candidates[1:]), aliases=pointing)
    reason = NOT_SERVED if settings.DEFAULT_MODEL else EMPTY
    return Catalog(records, reason=reason, aliases=pointing)


class Hidden(NamedTuple):
    """Repositories and names of networks that not everybody may know."""

    repo_ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


def hidden_in(rows: Iterable[Row]) -> Hidden:
    rows = list(rows)
    public = {row.record.name for row in rows if row.is_public}
    hidden = [row.record for row in rows if not row.is_public]
    names = frozenset(record.name for record in hidden) - public
    return Hidden(frozenset(record.repo_id for record in hidden), names)


def _preference(row: Row) -> tuple[bool, bool, float, str]:
    """The order of the candidates for the default: as ``HubModelQuerySet.candidates`` has it."""
    return not row.is_default, row.accuracy is None, -(row.accuracy or 0.0), row.record.name


def merged(now: Catalog, latest: Catalog, ready: Set[Servable], unusable: Set[Servable]) -> Catalog:
    """What to serve until everything latest is ready: the old where the new is not there yet.

    So no request fails while weights are on their way. What is of a repository that is no longer
    visible goes at once.
    """
    visible = {record.repo_id for record in latest.records.values()}
    old = {name: record for name, record in now.records.items() if record.repo_id in visible}
    records = {
        name: old.get(name, record) if record not in ready and old.get(name) in ready else record
        for name, record in latest.records.items()
    }
    default = _usable_default(latest, unusable)
    if default and records[default] not in ready and records.get(now.default) in ready:
        default = now.default
    aliases = {
        alias: now.aliases[alias]
        if records[name] not in ready and records.get(now.aliases.get(alias, "")) in ready
        else name
        for alias, name in latest.aliases.items()
    }
    ready = ready & set(records.values())
    return Catalog(records, default, latest.reason, latest.others, ready, unusable, aliases)


def _usable_default(latest: Catalog, unusable: Set[Servable]) -> str:
    """The default, or else the first of the others that turns 784 pixels into ten digits."""
    choices = [latest.default, *latest.others] if latest.default else []
    fit = (name for name in choices if latest.records.get(name) not in unusable)
    return next(fit, latest.default)
