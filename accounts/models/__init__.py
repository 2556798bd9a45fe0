"""The tables of people: tokens, invitations, classes, what is theirs, and account events."""

from accounts.models.classroom import Classroom, Round, Submission, SubmittedArtifact
from accounts.models.event import AccountEvent
from accounts.models.invitation import Invitation
from accounts.models.personal import Allowance, Note, Preference, Usage
from accounts.models.token import Token
from accounts.models.version import AccessVersion

__all__ = [
    "AccessVersion",
    "AccountEvent",
    "Allowance",
    "Classroom",
    "Invitation",
    "Note",
    "Preference",
    "Round",
    "Submission",
    "SubmittedArtifact",
    "Token",
    "Usage",
]
