"""The admin of accounts: events, invitations, and second factors that staff can remove."""

from accounts.admin.people import AccountEventAdmin, AuthenticatorAdmin, InvitationAdmin

__all__ = ["AccountEventAdmin", "AuthenticatorAdmin", "InvitationAdmin"]
