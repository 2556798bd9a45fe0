"""A second pair of eyes: one person proposes a promotion or a move of an alias, another confirms.

With the setting PROMOTION_REVIEW; what is decided is what was proposed, or nothing.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from registry import aliases, default_model, notifications
from registry.models import Alias, HubModel, Proposal
from registry.models.history import MAX_REASON, one_line
from registry.models.proposal import LASTING
from training.core.artifact import is_name

Kind, Status = Proposal.Kind, Proposal.Status
RIGHTS = {  # what whoever proposes needs, when proposing and when it is confirmed
    Kind.DEFAULT: "registry.promote_hubmodel",
    Kind.ROLL_BACK: "registry.rollback_hubmodel",
    Kind.ALIAS: "registry.alias_hubmodel",
}
CONFIRM = "registry.confirm_proposal"


class ReviewError(ValueError):
    """It cannot be proposed or confirmed; the message is one line for people."""


@transaction.atomic
def propose(
    kind: str, target: HubModel | None, *, by: Any, reason: str = "", alias: str = ""
) -> Proposal:
    """Keep what would be done until somebody else confirms it. Raises ReviewError."""
    default_model.lock()
    reason = one_line(reason)[:MAX_REASON]
    alias = alias.strip().removeprefix("@")
    if kind == Kind.ALIAS and not is_name(alias):
        raise ReviewError(aliases.NO_SUCH_NAME)
    if kind == Kind.ALIAS and not reason:
        raise ReviewError(aliases.NO_REASON)
    if target is not None and not HubModel.objects.served().filter(pk=target.pk).exists():
        raise ReviewError(f"{target} is not served to everybody.")
    source = current(kind, alias)
    same = {"kind": kind, "alias": alias, "target": target, "status": Status.OPEN}
    if Proposal.objects.filter(**same, source=source, proposed_by=by).exists():
        raise ReviewError("You have proposed that already; it waits for somebody else.")
    proposal = Proposal.objects.create(
        kind=kind,
        alias=alias,
        source=source,
        source_name=str(source or ""),
        target=target,
        target_name=str(target or ""),
        revision=target.revision if target else "",
        reason=reason,
        proposed_by=by,
        proposed_at=timezone.now(),
    )
    notifications.proposed(proposal)
    return proposal


@transaction.atomic
def confirm(proposal: Proposal, *, by: Any) -> Proposal:
    """Carry it out, with the rights that both people have now. Raises ReviewError."""
    default_model.lock()
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    by = get_user_model().objects.get(pk=by.pk)
    if problem := obstacle(proposal, by):
        raise ReviewError(problem)
    people = {"by": str(proposal.proposed_by), "confirmed_by": str(by)}
    try:
        _carry_out(proposal, people | {"reason": proposal.reason})
    except aliases.AliasError as error:
        raise ReviewError(str(error)) from error
    except (default_model.Overtaken, HubModel.DoesNotExist) as error:
        raise ReviewError(CHANGED) from error
    return _decide(proposal, Status.CONFIRMED, by)


@transaction.atomic
def close(proposal: Proposal, *, by: Any) -> Proposal:
    """Withdraw one's own, or reject somebody else's. Raises ReviewError."""
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    by = get_user_model().objects.get(pk=by.pk)
    if proposal.status != Status.OPEN:
        raise ReviewError(_decided(proposal))
    is_own = proposal.proposed_by_id == by.pk
    if not is_own and not by.has_perm(CONFIRM):
        raise ReviewError(NO_RIGHT)
    return _decide(proposal, Status.WITHDRAWN if is_own else Status.REJECTED, by)


def current(kind: str, alias: str = "") -> HubModel | None:
    """What a proposal of that kind would replace."""
    if kind != Kind.ALIAS:
        return HubModel.objects.default()
    row = Alias.objects.filter(name=alias).select_related("record").first()
    return row.record if row else None


NO_RIGHT = "You may not confirm or reject proposals."
OWN = "Nobody confirms their own proposal."
REVOKED = "Whoever proposed it may no longer do that themselves: propose it again."
EXPIRED = f"It is older than {LASTING.days} days: propose it again."
DELETED = "The network was deleted."
NOT_SERVED = "The network is not served to everybody now."
PUBLISHED_ANEW = "The network was published anew since, with other weights: propose it again."
CHANGED = "Somebody changed meanwhile what it would replace: propose it again."


def obstacle(proposal: Proposal, user: Any) -> str:
    """Why this person cannot confirm it now; "" where they can."""
    if proposal.status != Status.OPEN:
        return _decided(proposal)
    return next(chain(_of_people(proposal, user), _of_networks(proposal)), "")


def _of_people(proposal: Proposal, user: Any) -> Iterator[str]:
    proposer = proposal.proposed_by
    if not user.has_perm(CONFIRM):
        yield NO_RIGHT
    if proposal.proposed_by_id == user.pk:
        yield OWN
    if proposer is None or not proposer.has_perm(RIGHTS[Kind(proposal.kind)]):
        yield REVOKED  # nobody who is inactive has a right
    if timezone.now() - proposal.proposed_at > LASTING:
        yield EXPIRED


def _of_networks(proposal: Proposal) -> Iterator[str]:
    target = proposal.target
    if target is None and proposal.target_name:
        yield DELETED
    if target is not None and not HubModel.objects.served().filter(pk=target.pk).exists():
        yield NOT_SERVED
    if target is not None and target.revision != proposal.revision:
        yield PUBLISHED_ANEW
    is_source_gone = proposal.source is None and bool(proposal.source_name)
    if is_source_gone or current(proposal.kind, proposal.alias) != proposal.source:
        yield CHANGED


def _carry_out(proposal: Proposal, people: dict[str, str]) -> None:
    if proposal.kind == Kind.ALIAS:
        aliases.move(proposal.alias, proposal.target, **people)
    elif proposal.kind == Kind.ROLL_BACK:
        default_model.roll_back(proposal.target, **people)
    elif proposal.target is not None:
        default_model.choose_record(proposal.target, **people)


def _decide(proposal: Proposal, status: str, by: Any) -> Proposal:
    proposal.status, proposal.decided_by, proposal.decided_at = status, by, timezone.now()
    proposal.save(update_fields=["status", "decided_by", "decided_at"])
    return proposal


def _decided(proposal: Proposal) -> str:
    by = f" by {proposal.decided_by}" if proposal.decided_by else ""
    return f"It was {proposal.get_status_display().lower()}{by} already."
