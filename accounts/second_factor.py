"""Whether a person still lacks the second factor that STAFF_MFA asks of staff."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings


def is_missing(user: Any) -> bool:
    """One query for staff where STAFF_MFA is on, none otherwise."""
    return settings.STAFF_MFA and user.is_staff and not is_mfa_enabled(user)
