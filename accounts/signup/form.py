"""The sign-up form's own field: the code of an invitation, where the site asks for one."""

from allauth.core.exceptions import ImmediateHttpResponse
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation
from accounts.signup.adapter import INVITE

NOT_USABLE = _("This code is unknown, used or too old. Ask whoever gave it to you for another.")
MAX_CODE = 40  # characters


class InvitationForm(forms.Form):
    """A base of allauth's form, which calls ``signup`` with the new user inside a transaction."""

    code = forms.CharField(
        label=_("Invitation code"),
        max_length=MAX_CODE,
        help_text=_("As it was given to you; capitals and dashes do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    field_order = ["code", "username", "password1", "password2"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["code"].required = settings.SIGNUP == INVITE

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code and not Invitation.objects.for_code(code).exists():
            raise forms.ValidationError(NOT_USABLE)
        return code

    def signup(self, request: HttpRequest, user: User) -> None:
        """Use up the code; if another person just did, no account is made."""
        code = self.cleaned_data["code"]
        if code and not Invitation.objects.claim(code, user):
            transaction.set_rollback(True)
            messages.error(request, NOT_USABLE)
            raise ImmediateHttpResponse(redirect("account_signup"))
