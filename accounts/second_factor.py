"""Second factors: whether a person lacks the one that STAFF_MFA asks for; the codes of apps.

A code is taken half a minute early or late, since clocks differ, and opens once.
"""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

NEEDS_FACTOR = _("Staff of this site need a second factor: an authenticator app or a passkey.")
WRONG_CODE = _(
    "This code is wrong, or was used already. An app gives wrong ones while the clock of its"
    " device is off."
)
PERIOD = 30  # seconds, of each app


def is_missing(user: Any) -> bool:
    """One query for staff where STAFF_MFA is on, none otherwise."""
    return user.is_staff and is_missing_for_rights(user)


def is_missing_for_rights(user: Any) -> bool:
    """For what rights of the admin do elsewhere, by people who are not staff, too."""
    return settings.STAFF_MFA and not is_mfa_enabled(user)


class FactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}


class CodeOnce:
    """allauth takes a code for three periods, and forgets after one that it was used."""

    def clean_code(self: Any) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:
            used = self.authenticator.wrap()._get_used_cache_key(code)  # noqa: SLF001
            cache.touch(used, PERIOD * (2 * settings.MFA_TOTP_TOLERANCE + 1))
        return code


class CodeForm(CodeOnce, AuthenticateForm):
    """To log in."""


class CodeAgainForm(CodeOnce, ReauthenticateForm):
    """Before something that changes how one logs in."""
