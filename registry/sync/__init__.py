"""Make the records say what a repository says; the repository itself is only read."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from registry.conf import identity
from registry.models import Change, HubModel, Repository, SyncRun
from registry.models.history import SHORT
from registry.models.hub_model import BULKY
from registry.sync.diff import FIELDS, SyncReport, compare
from training.hub import HubError, ModelManager, Survey
from training.hub.metering import metered

ATTEMPTS = 5


class SyncConflict(Exception):
    """Other syncs of the same repository kept finishing first."""


def sync(
    manager: ModelManager,
    *,
    started_by: str,
    dry_run: bool = False,
    force: bool = False,
    at: Callable[[], datetime] = timezone.now,
) -> SyncReport:
    """Mirror the manager's repository, and note the run.

    ``force`` reads every artifact again; ``dry_run`` changes no record. After HubError and
    SyncConflict the records are as they were.
    """
    repo_id, _ = identity(manager)
    run = SyncRun(repo_id=repo_id, started_by=started_by[:SHORT], dry_run=dry_run, started_at=at())
    with metered() as traffic:
        try:
            report = _sync(manager, dry_run=dry_run, force=force, at=at)
        except (HubError, SyncConflict) as error:
            asked = {"requests": traffic.requests, "bytes": traffic.received}
            run.finish(at(), counts=asked, error=str(error))
            raise
    report.requests, report.bytes = traffic.requests, traffic.received
    asked = {"requests": report.requests, "bytes": report.bytes}
    run.finish(at(), counts=report.counts() | asked)
    report.seconds = run.seconds
    return report


def sync_all(
    managers: Iterable[ModelManager], *, started_by: str, **options: Any
) -> tuple[list[SyncReport], list[str]]:
    """Each repository for itself: one that fails keeps no other from being mirrored.

    The reports of those that could be read, and a line for each that could not.
    """
    reports, failures = [], []
    for manager in managers:
        try:
            reports.append(sync(manager, started_by=started_by, **options))
        except (HubError, SyncConflict) as error:
            failures.append(str(error))
    return reports, failures


def _sync(
    manager: ModelManager, *, dry_run: bool, force: bool, at: Callable[[], datetime]
) -> SyncReport:
    """Ask with no lock held, then write, unless another sync wrote in between: then ask again."""
    repo_id, source = identity(manager)
    for _ in range(ATTEMPTS):
        seen = Repository.objects.filter(repo_id=repo_id).first() or Repository(repo_id=repo_id)
        survey = manager.survey() if force else manager.survey(seen.head, _known(seen))
        with transaction.atomic():
            repository, _ = Repository.objects.select_for_update().get_or_create(
                repo_id=repo_id, defaults={"source": source}
            )
            if repository.synced_at == seen.synced_at:
                report = SyncReport(repo_id, source, survey.head, dry_run)
                _write(repository, survey, report, at())
                if dry_run:
                    transaction.set_rollback(True)
                return report
    raise SyncConflict("Other syncs of this repository kept finishing first; run it again.")


def _known(repository: Repository) -> dict[str, str]:
    """name -> fingerprint of the artifacts that need no second look."""
    present = HubModel.objects.filter(repository__repo_id=repository.repo_id)
    present = present.exclude(status=HubModel.Status.MISSING)
    return dict(present.values_list("name", "fingerprint"))


def _write(repository: Repository, survey: Survey, report: SyncReport, at: datetime) -> None:
    records = _records(repository, survey)
    changes = compare(records, survey, report)
    for record in (*changes.created, *changes.updated):
        record.repository, record.updated_at, record.synced_at = repository, at, at
    HubModel.objects.bulk_create(changes.created)
    HubModel.objects.bulk_update(changes.updated, [*FIELDS, "updated_at"], batch_size=100)
    for change in changes.told:
        change.at, change.revision = at, change.record.revision
    Change.objects.bulk_create(changes.told)
    repository.hub_models.update(synced_at=at)
    repository.head, repository.synced_at = survey.head, at
    if survey.card is not None:
        repository.card = survey.card
    repository.save()


def _records(repository: Repository, survey: Survey) -> dict[str, HubModel]:
    """By name; those that did not change without their bulk, a megabyte each at worst."""
    light = {record.name: record for record in repository.hub_models.defer(*BULKY)}
    changed = light.keys() - set(survey.unchanged)
    whole = repository.hub_models.filter(name__in=changed) if changed else []
    return light | {record.name: record for record in whole}
