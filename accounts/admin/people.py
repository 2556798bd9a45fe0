"""Read-only lists of account events and invitations; second factors, without their secrets."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import event_log
from accounts.models import AccountEvent, Invitation
from training.admin import ReadOnlyAdmin


@admin.register(AccountEvent)
class AccountEventAdmin(ReadOnlyAdmin):
    list_display = ["at", "kind", "user", "by", "detail"]
    list_filter = ["kind"]
    list_select_related = ["user"]
    search_fields = ["user__username", "by", "detail"]
    date_hierarchy = "at"


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["created_at", "group", "expires_at", "used_at", "used_by"]
    list_filter = ["group"]
    list_select_related = ["group", "used_by"]
    exclude = ["digest"]


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnlyAdmin):
    """Deleting one helps a person who lost the device; nothing shows what it is made of."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user"]
    search_fields = ["user__username"]
    fields = ["user", "type", "created_at", "last_used_at"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("mfa.delete_authenticator")

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        self._record(request, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Authenticator]) -> None:
        for authenticator in queryset.select_related("user"):
            self._record(request, authenticator)
        super().delete_queryset(request, queryset)

    def _record(self, request: HttpRequest, removed: Authenticator) -> None:
        kind, detail = AccountEvent.Kind.FACTOR_REMOVED, removed.get_type_display()
        event_log.record(kind, removed.user, by=request.user.get_username(), detail=detail)
