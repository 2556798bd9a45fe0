"""The admin of accounts: classes, events, invitations, tokens, second factors, who sees what."""

from accounts.admin.allowances import AllowanceAdmin
from accounts.admin.classes import ClassroomAdmin, RoundAdmin, SubmissionAdmin
from accounts.admin.people import AccountEventAdmin, AuthenticatorAdmin, InvitationAdmin
from accounts.admin.repositories import RepositoryAdmin
from accounts.admin.tokens import TokenAdmin

__all__ = [
    "AccountEventAdmin",
    "AllowanceAdmin",
    "AuthenticatorAdmin",
    "ClassroomAdmin",
    "InvitationAdmin",
    "RepositoryAdmin",
    "RoundAdmin",
    "SubmissionAdmin",
    "TokenAdmin",
]
