"""The tables of people: invitations, tokens, and what happened to accounts."""

from accounts.models.event import AccountEvent
from accounts.models.invitation import Invitation
from accounts.models.token import Token
from accounts.models.version import AccessVersion

__all__ = ["AccessVersion", "AccountEvent", "Invitation", "Token"]
