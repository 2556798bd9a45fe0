"""The list of everybody's tokens, which can be revoked there; nothing shows what they are."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import token_actions
from accounts.models import Token
from training.admin import ReadOnlyAdmin


@admin.register(Token)
class TokenAdmin(ReadOnlyAdmin):
    list_display = ["name", "user", "shown", "scopes", "state", "expires_at", "used_on"]
    list_select_related = ["user"]
    search_fields = ["user__username", "name", "public_id"]
    search_help_text = "People, names and ids."
    exclude = ["digest"]
    actions = ["revoke"]

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.revoke_token")

    @admin.action(description="Revoke", permissions=["revoke"])
    def revoke(self, request: HttpRequest, tokens: QuerySet[Token]) -> None:
        count = token_actions.revoke(tokens, by=request.user.get_username())
        self.message_user(request, f"{count} revoked.", messages.SUCCESS)
