"""The admin of accounts: events, invitations, tokens, second factors, and who sees what."""

from accounts.admin.allowances import AllowanceAdmin
from accounts.admin.people import AccountEventAdmin, AuthenticatorAdmin, InvitationAdmin
from accounts.admin.repositories import RepositoryAdmin
from accounts.admin.tokens import TokenAdmin

__all__ = [
    "AccountEventAdmin",
    "AllowanceAdmin",
    "AuthenticatorAdmin",
    "InvitationAdmin",
    "RepositoryAdmin",
    "TokenAdmin",
]
