"""The admin of accounts: people, classes, events, invitations, tokens, factors, who sees what."""

from accounts.admin.allowances import AllowanceAdmin
from accounts.admin.classes import ClassroomAdmin, RoundAdmin, SubmissionAdmin
from accounts.admin.people import AccountEventAdmin, AuthenticatorAdmin, InvitationAdmin
from accounts.admin.repositories import RepositoryAdmin
from accounts.admin.tokens import TokenAdmin
from accounts.admin.users import PeopleAdmin, PersonAdmin

__all__ = [
    "AccountEventAdmin",
    "AllowanceAdmin",
    "AuthenticatorAdmin",
    "ClassroomAdmin",
    "InvitationAdmin",
    "PeopleAdmin",
    "PersonAdmin",
    "RepositoryAdmin",
    "RoundAdmin",
    "SubmissionAdmin",
    "TokenAdmin",
]
