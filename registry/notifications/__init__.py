"""News by mail or webhook: what is told of, stored in the transaction that makes it true.

Nothing is sent here. Once the transaction is committed, ``delivery`` sends it in a thread, and what
could not be sent is tried again by every sync.
"""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from registry.models import AliasMove, Choice, HubModel, Notification, Proposal, SyncRun
from registry.notifications.delivery import deliver_in_background

MAX_TEXT = 300  # characters of a text from elsewhere


def channels() -> list[Notification.Channel]:
    """Those that the settings name."""
    email, webhook = Notification.Channel.EMAIL, Notification.Channel.WEBHOOK
    return [email] * bool(settings.NOTIFY_EMAILS) + [webhook] * bool(settings.NOTIFY_WEBHOOK)


def promoted(choice: Choice) -> None:
    """The default was chosen, or rolled back."""
    if not channels():
        return
    verb = "rolled back to" if choice.is_roll_back else "is now"
    text = f"The default network {verb} {choice.record or 'the most accurate'}."
    facts = {"by": choice.chosen_by, "confirmed_by": choice.confirmed_by, "reason": choice.reason}
    facts |= _network(choice.record)
    _store("promotion", f"choice-{choice.pk}", text, facts)


def alias_moved(move: AliasMove) -> None:
    if not channels():
        return
    target = f"points at {move.target}" if move.target else "was removed"
    facts = {"alias": move.alias, "before": str(move.source or ""), "by": move.by}
    facts |= {"confirmed_by": move.confirmed_by, "reason": move.reason} | _network(move.target)
    _store("alias", f"alias-move-{move.pk}", f"@{move.alias} {target}.", facts)


def proposed(proposal: Proposal) -> None:
    """Somebody else has to confirm it."""
    if not channels():
        return
    what = f"@{proposal.alias}" if proposal.alias else "the default"
    proposed = f"{proposal.target_name or 'no network of staff’s choice'} as {what}"
    text = f"{proposal.proposed_by} proposes {proposed}. Somebody else confirms it in the admin."
    facts = {"by": str(proposal.proposed_by), "reason": proposal.reason, "alias": proposal.alias}
    facts |= {"before": proposal.source_name} | _network(proposal.target)
    _store("proposal", f"proposal-{proposal.pk}", text, facts)


def sync_ended(run: SyncRun) -> None:
    """Tells of the first failure after a success, and of the first success after failures.

    A Hub that is away for a day would otherwise cause a mail a minute.
    """
    if run.dry_run or not channels():
        return
    runs = SyncRun.objects.filter(repo_id=run.repo_id, dry_run=False, pk__lt=run.pk)
    before = runs.order_by("-pk").first()
    is_failed, was_failed = (_is_failed(each) for each in (run, before))
    if is_failed == was_failed:
        return
    text = f"{run.repo_id} can be read again."
    if is_failed:
        text = f"The sync of {run.repo_id} failed: {run.error[:MAX_TEXT]}"
    # Two that fail at once come after the same run, so they have one key.
    key = f"sync-of-{run.repo_id[:60]}-after-{before.pk if before else 0}"
    facts = {"repository": run.repo_id, "by": run.started_by}
    _store("sync_failed" if is_failed else "sync_recovered", key, text, facts)


def _is_failed(run: SyncRun | None) -> bool:
    return run is not None and run.outcome == SyncRun.Outcome.FAILED


def _network(record: HubModel | None) -> dict[str, str]:
    if record is None:
        return {"network": "", "repository": "", "revision": ""}
    repository = record.repository.repo_id
    return {"network": record.name, "repository": repository, "revision": record.revision}


def _store(event: str, key: str, text: str, facts: dict[str, Any]) -> None:
    """A row for each channel; the sending begins when the transaction is committed."""
    now = timezone.now()
    payload = {"id": key, "event": event, "at": now.isoformat(), "text": text, **facts}
    rows = [
        Notification(
            channel=channel, key=key, event=event, payload=payload, created_at=now, due_at=now
        )
        for channel in channels()
    ]
    if rows:
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
        transaction.on_commit(deliver_in_background, robust=True)
