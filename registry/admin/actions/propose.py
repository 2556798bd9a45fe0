"""Under PROMOTION_REVIEW: an action of the admin becomes a proposal that somebody else confirms."""

from django.contrib import admin, messages
from django.http import HttpRequest

from registry import review
from registry.models import HubModel

REVIEW = "Somebody else, with the right to, has to confirm it before anything changes."
PROPOSED = "Proposed, {}. Somebody else has to confirm it."


def propose(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    kind: str,
    target: HubModel | None,
    *,
    reason: str,
    alias: str = "",
) -> bool:
    """Whether it could be; a message says what was proposed, or why not."""
    try:
        proposal = review.propose(kind, target, by=request.user, reason=reason, alias=alias)
    except review.ReviewError as error:
        model_admin.message_user(request, str(error), messages.ERROR)
        return False
    if target is not None:
        model_admin.log_change(request, target, f"Proposed: {proposal.get_kind_display()}.")
    model_admin.message_user(request, PROPOSED.format(proposal), messages.SUCCESS)
    return True
