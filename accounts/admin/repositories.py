"""Repositories in the admin: who sees each, its owner, and with whom it is shared."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from accounts import event_log
from accounts.models import AccessVersion, AccountEvent
from accounts.sharing import who_sees
from registry.admin_forms import SharedAdmin, SharedForm
from registry.models import Repository, Share
from registry.visibility import private_for, visible_repositories
from training.admin import EMPTY, ReadOnlyAdmin


class ShareInline(admin.TabularInline):
    model = Share
    form = SharedForm
    extra = 1
    raw_id_fields = ["user", "group"]

    def _may(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("registry.share_repository")

    has_add_permission = has_change_permission = has_delete_permission = _may

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("registry.view_repository")


@admin.register(Repository)
class RepositoryAdmin(SharedAdmin, ReadOnlyAdmin):
    """What was mirrored is read-only; who sees it can be changed."""

    list_display = ["repo_id", "visibility", "owner", "count", "synced_at"]
    list_filter = ["visibility"]
    list_select_related = ["owner"]
    search_fields = ["repo_id"]
    fields = ["repo_id", "source", "synced_at", "visibility", "owner", "seen_by", "concerns"]
    readonly_fields = ["repo_id", "source", "synced_at", "seen_by", "concerns"]
    raw_id_fields = ["owner"]
    inlines = [ShareInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Repository]:
        return (
            visible_repositories(private_for(request.user))
            .annotate(networks=Count("hub_models"))
            .order_by("repo_id")
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and request.user.has_perm("registry.share_repository")

    def save_model(
        self, request: HttpRequest, obj: Repository, form: ModelForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if form.changed_data:
            AccessVersion.bump()
            detail = f"{obj}: {obj.visibility}, owner {obj.owner or 'nobody'}"
            by = request.user.get_username()
            event_log.record(AccountEvent.Kind.VISIBILITY_CHANGED, obj.owner, by=by, detail=detail)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        by = request.user.get_username()
        for formset in formsets:
            for each in (*formset.new_objects, *(row for row, _ in formset.changed_objects)):
                event_log.record(AccountEvent.Kind.SHARED, each.user, by=by, detail=str(each))
            for each in formset.deleted_objects:
                event_log.record(AccountEvent.Kind.UNSHARED, each.user, by=by, detail=str(each))

    @admin.display(description="networks")
    def count(self, repository: Any) -> int:
        """Of ``get_queryset``."""
        return repository.networks

    @admin.display(description="seen by")
    def seen_by(self, repository: Repository) -> str:
        seers = (f"{seer.name} ({seer.why})" for seer in who_sees(repository))
        return ", ".join(seers) or EMPTY

    @admin.display(description="its networks, which are seen or hidden with it")
    def concerns(self, repository: Repository) -> str:
        return ", ".join(repository.hub_models.values_list("name", flat=True)) or EMPTY
