"""Whether a person still lacks the second factor that STAFF_MFA asks for."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.utils.translation import gettext_lazy

NEEDS_FACTOR = gettext_lazy(
    "Staff of this site need a second factor: an authenticator app or a passkey."
)


def is_missing(user: Any) -> bool:
    """One query for staff where STAFF_MFA is on, none otherwise."""
    return user.is_staff and is_missing_for_rights(user)


def is_missing_for_rights(user: Any) -> bool:
    """For what rights of the admin do elsewhere, by people who are not staff, too."""
    return settings.STAFF_MFA and not is_mfa_enabled(user)
