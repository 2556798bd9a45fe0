"""The admin of accounts: events, invitations, tokens, and second factors that staff can remove."""

from accounts.admin.people import AccountEventAdmin, AuthenticatorAdmin, InvitationAdmin
from accounts.admin.tokens import TokenAdmin

__all__ = ["AccountEventAdmin", "AuthenticatorAdmin", "InvitationAdmin", "TokenAdmin"]
