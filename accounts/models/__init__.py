"""The tables of people: invitations, and what happened to accounts."""

from accounts.models.event import AccountEvent
from accounts.models.invitation import Invitation

__all__ = ["AccountEvent", "Invitation"]
