"""Proposals in the admin: what waits for a second person, who decided, the buttons to decide."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from registry import review
from registry.models import Proposal
from registry.models.querysets import about_visible
from registry.visibility import private_for
from training.admin import EMPTY, ReadOnlyAdmin

DECISIONS = {"confirm": review.confirm, "close": review.close}


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    list_display = ["proposed_at", "what", "reason", "proposed_by", "status", "decided_by"]
    list_filter = ["status", "kind"]
    list_select_related = ["proposed_by", "decided_by"]
    fields = [
        *("what", "kind", "reason", "revision", "proposed_by", "proposed_at"),
        *("status", "decided_by", "decided_at", "compare"),
    ]
    readonly_fields = ["what", "compare"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        """Without those about networks that the user may not see."""
        about = about_visible(private_for(request.user), "source", "target")
        rows: QuerySet[Proposal] = super().get_queryset(request)
        return rows.filter(about)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.decide)
        name = "registry_proposal_decide"
        return [path("<path:object_id>/decide/", view, name=name), *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        proposal = self.get_object(request, object_id) if object_id else None
        context: dict[str, Any] = {"title": "Proposal"}
        if proposal is not None:
            is_own = proposal.proposed_by_id == request.user.pk
            may_close = is_own or request.user.has_perm(review.CONFIRM)
            is_open = proposal.status == Proposal.Status.OPEN
            context |= {
                "obstacle": review.obstacle(proposal, request.user),
                "close": ("Withdraw" if is_own else "Reject") if may_close and is_open else "",
            }
        return super().changeform_view(
            request, object_id, form_url, context | (extra_context or {})
        )

    def decide(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Confirm, reject or withdraw; the proposal's page is what asks before."""
        proposal = self.get_object(request, object_id)
        is_own = proposal is not None and proposal.proposed_by_id == request.user.pk
        if not (is_own or request.user.has_perm(review.CONFIRM)):
            raise PermissionDenied
        act = DECISIONS.get(request.POST.get("decision", ""))
        if proposal is not None and act is not None:
            self._decide(request, proposal, act)
        return redirect("admin:registry_proposal_change", object_id)

    def _decide(self, request: HttpRequest, proposal: Proposal, act: Any) -> None:
        try:
            decided = act(proposal, by=request.user)
        except review.ReviewError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            status = decided.get_status_display().lower()
            self.log_change(request, decided, f"{status.capitalize()}.")
            self.message_user(request, f"{decided} is {status}.", messages.SUCCESS)

    @admin.display(description="what")
    def what(self, proposal: Proposal) -> str:
        return str(proposal)

    @admin.display(description="compare")
    def compare(self, proposal: Proposal) -> str:
        if proposal.source_id is None or proposal.target_id is None:
            return EMPTY
        page = reverse("admin:registry_hubmodel_compare")
        query = f"pk={proposal.source_id}&pk={proposal.target_id}"
        return format_html('<a href="{}?{}">Both side by side</a>', page, query)
