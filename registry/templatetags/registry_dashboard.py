"""The template tag ``{% registry_dashboard %}``: the dashboard on the admin's front page."""

from typing import Any

from django import template
from django.conf import settings

from registry.admin import dashboard
from registry.models import Proposal
from registry.models.querysets import about_visible
from registry.visibility import private_for

register = template.Library()


@register.inclusion_tag("admin/registry/dashboard.html", takes_context=True)
def registry_dashboard(context: template.Context) -> dict[str, Any]:
    """Each part is shown to users who may see the pages behind it."""
    user = context["user"]
    if not user.has_perm("registry.view_hubmodel"):
        return {"visible": False}
    sees_runs = user.has_perm("training.view_trainingrun")
    return dashboard.context(private_for(user)) | {
        "visible": True,
        "may_sync": user.has_perm("registry.sync_hubmodel"),
        "proposals": _waiting(user),
        "may_audit": user.has_perm("registry.audit_hubmodel"),
        "sees_syncs": user.has_perm("registry.view_syncrun"),
        "sees_runs": sees_runs,
        "runs": dashboard.training_runs(user) if sees_runs else (),
    }


def _waiting(user: Any) -> int:
    """How many proposals wait for a second person; 0 for who may not see them."""
    if not (settings.PROMOTION_REVIEW and user.has_perm("registry.view_proposal")):
        return 0
    about = about_visible(private_for(user), "source", "target")
    return Proposal.objects.filter(about, status=Proposal.Status.OPEN).count()
