"""The tables of people: tokens, invitations, what is theirs, and what happened to accounts."""

from accounts.models.event import AccountEvent
from accounts.models.invitation import Invitation
from accounts.models.personal import Allowance, Note, Preference, Usage
from accounts.models.token import Token
from accounts.models.version import AccessVersion

__all__ = [
    "AccessVersion",
    "AccountEvent",
    "Allowance",
    "Invitation",
    "Note",
    "Preference",
    "Token",
    "Usage",
]
