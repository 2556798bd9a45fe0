"""Sync records with a repository: read what it says of its artifacts, and update the tables."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from registry import notifications
from registry.conf import identity
from registry.models import Change, HubModel, Repository, SyncRun
from registry.models.history import SHORT
from registry.models.hub_model import BULKY
from registry.notifications.delivery import deliver_in_background
from registry.sync.diff import FIELDS, diff_records
from registry.sync.report import SyncReport
from registry.sync.rewritten import lost_revisions
from training.hub import HubError, ModelManager, Survey
from training.hub.metering import metered

log = logging.getLogger(__name__)

ATTEMPTS = 5  # at a sync, when other syncs of the repository write in between


class SyncConflict(Exception):
    """Each attempt was overtaken by another sync of the same repository."""


class SyncFailed(Exception):
    """Something unforeseen ended a sync; the log has the traceback."""


def sync(
    manager: ModelManager,
    *,
    started_by: str,
    dry_run: bool = False,
    force: bool = False,
    at: Callable[[], datetime] = timezone.now,
) -> SyncReport:
    """Sync the records of the manager's repository, and save a SyncRun.

    force    read every artifact again, also those that seem unchanged
    dry_run  report what would change, and change no record

    Raises HubError, SyncConflict and SyncFailed; then the records are as they were. Raises
    DatabaseError if not even that could be saved.
    """
    repo_id, _ = identity(manager)
    run = SyncRun(repo_id=repo_id, started_by=started_by[:SHORT], dry_run=dry_run, started_at=at())
    with metered() as traffic:
        try:
            report = _sync(manager, dry_run=dry_run, force=force, at=at)
        except (HubError, SyncConflict) as error:
            cost = {"requests": traffic.requests, "bytes": traffic.received}
            _finish(run, at(), counts=cost, error=str(error))
            raise
        except Exception as error:
            if not isinstance(error, DatabaseError):  # the caller says in one line what to do
                log.exception("A sync of %s ended unexpectedly.", repo_id)
            problem = f"Unexpected {type(error).__name__}: read the server's log."
            _finish(run, at(), error=problem)
            raise SyncFailed(problem) from error
    report.requests, report.bytes = traffic.requests, traffic.received
    cost = {"requests": report.requests, "bytes": report.bytes}
    _finish(run, at(), counts=report.counts() | cost)
    report.seconds = run.seconds
    return report


def _finish(run: SyncRun, at: datetime, **result: Any) -> None:
    with transaction.atomic():
        run.finish(at, **result)
        notifications.sync_ended(run)


def sync_all(
    managers: Iterable[ModelManager], *, started_by: str, **options: Any
) -> tuple[list[SyncReport], list[str]]:
    """Sync one repository after another; a failure does not stop the others.

    Notifications that could not be sent before are tried again, in a thread. Returns the reports
    of those that worked, and one line for each failure.
    """
    reports, failures = [], []
    for manager in managers:
        try:
            reports.append(sync(manager, started_by=started_by, **options))
        except (HubError, SyncConflict, SyncFailed) as error:
            failures.append(str(error))
    deliver_in_background()
    return reports, failures


def _sync(
    manager: ModelManager, *, dry_run: bool, force: bool, at: Callable[[], datetime]
) -> SyncReport:
    """Read the repository without a lock, then write in one transaction.

    If another sync wrote in between, read again.
    """
    repo_id, source = identity(manager)
    for _ in range(ATTEMPTS):
        before = Repository.objects.filter(repo_id=repo_id).first() or Repository(repo_id=repo_id)
        survey = manager.survey() if force else manager.survey(before.head, _fingerprints(before))
        lost = lost_revisions(manager, before, survey, force=force)
        with transaction.atomic():
            repository, _ = Repository.objects.select_for_update().get_or_create(
                repo_id=repo_id, defaults={"source": source}
            )
            if repository.synced_at == before.synced_at:
                report = SyncReport(repo_id, source, survey.head, dry_run)
                _write(repository, survey, report, at(), lost)
                if dry_run:
                    transaction.set_rollback(True)
                return report
    raise SyncConflict("Other syncs of this repository kept finishing first; run it again.")


def _fingerprints(repository: Repository) -> dict[str, str]:
    """name -> fingerprint of the known artifacts: those that kept it are not read again."""
    present = HubModel.objects.filter(repository__repo_id=repository.repo_id)
    present = present.exclude(status=HubModel.Status.MISSING)
    return dict(present.values_list("name", "fingerprint"))


def _write(
    repository: Repository, survey: Survey, report: SyncReport, at: datetime, lost: set[str]
) -> None:
    changed = diff_records(_records(repository, survey, lost), survey, report, lost)
    for record in (*changed.created, *changed.updated):
        record.repository, record.updated_at, record.synced_at = repository, at, at
    HubModel.objects.bulk_create(changed.created)
    HubModel.objects.bulk_update(changed.updated, [*FIELDS, "updated_at"], batch_size=100)
    for change in changed.changes:
        change.at, change.revision = at, change.record.revision
    Change.objects.bulk_create(changed.changes)
    repository.hub_models.update(synced_at=at)
    repository.head, repository.synced_at = survey.head, at
    if survey.card is not None:
        repository.card = survey.card
    repository.save()


def _records(repository: Repository, survey: Survey, lost: set[str]) -> dict[str, HubModel]:
    """By name; unchanged ones without their bulky fields, which can be a megabyte a record."""
    light = {record.name: record for record in repository.hub_models.defer(*BULKY)}
    changed = light.keys() - set(survey.unchanged)
    changed |= {name for name, record in light.items() if record.revision in lost}
    complete = repository.hub_models.filter(name__in=changed) if changed else []
    return light | {record.name: record for record in complete}
