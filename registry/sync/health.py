"""Whether the records are in step with their repositories: for the dashboard and ``/readyz``."""

from datetime import datetime, timedelta
from typing import NamedTuple

from registry.conf import served_repo_ids
from registry.models import Repository, SyncRun

STALE = timedelta(days=1)
READ = ("repo_id", "synced_at", "visibility")
SEARCHED_RUNS = 100  # the newest, in which each repository's last run is looked for


class Health(NamedTuple):
    """The state of one repository's records; ``level`` is good, warning or bad."""

    repo_id: str
    level: str
    message: str
    run: SyncRun | None


class RepositoryState(NamedTuple):
    """What the database says of one repository: its last sync, and the last run, good or bad."""

    repo_id: str
    synced_at: datetime | None
    run: SyncRun | None
    is_public: bool = True


def mirror_health(now: datetime) -> list[Health]:
    """The state of each repository that the settings name."""
    return [health_of(state, now) for state in repository_states()]


def repository_states() -> list[RepositoryState]:
    """In two queries."""
    repo_ids = served_repo_ids()
    rows = {row.repo_id: row for row in Repository.objects.filter(repo_id__in=repo_ids).only(*READ)}
    newest: dict[str, SyncRun] = {}
    runs = SyncRun.objects.filter(repo_id__in=repo_ids, dry_run=False)
    # By key, in the order in which they ended: the clocks of two machines may be hours apart.
    for run in runs.order_by("-pk")[:SEARCHED_RUNS]:
        newest.setdefault(run.repo_id, run)
    return [_state(repo, rows.get(repo), newest.get(repo)) for repo in repo_ids]


def _state(repo_id: str, row: Repository | None, run: SyncRun | None) -> RepositoryState:
    if row is None:
        return RepositoryState(repo_id, None, run)
    is_public = row.visibility == Repository.Visibility.PUBLIC
    return RepositoryState(repo_id, row.synced_at, run, is_public)


def health_of(state: RepositoryState, now: datetime) -> Health:
    repo, synced, run, _ = state
    if run is not None and run.outcome == SyncRun.Outcome.FAILED:
        served = "What was mirrored before is served." if synced else "Nothing was mirrored yet."
        return Health(repo, "bad", f"The last sync failed: {run.error} {served}", run)
    if synced is None:
        return Health(repo, "bad", "Never synced: run manage.py sync_models.", run)
    if now - synced > STALE:
        return Health(repo, "warning", "Not synced for more than a day.", run)
    return Health(repo, "good", "In step.", run)
