"""The pages of a person's rights: everything about me as a ZIP, and erasing my account."""

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts import event_log
from accounts.models import AccountEvent
from accounts.pages.forms import sent_by_form_on
from accounts.pages.person import person_of
from accounts.rights.erasure import ErasureError, erase
from accounts.rights.export import export


class EraseForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=150, help_text=_("Type your own name to confirm.")
    )


@sent_by_form_on("account_home")
@login_required
def export_all(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    event_log.record(AccountEvent.Kind.EXPORTED, user)
    headers = {
        "Content-Disposition": 'attachment; filename="hippo-account.zip"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(export(user), content_type="application/zip", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required
def delete(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    form = EraseForm(request.POST) if request.method == "POST" else EraseForm()
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["name"] != user.get_username():
            form.add_error("name", _("This is not your name."))
        else:
            try:
                erase(user)
            except ErasureError as error:
                form.add_error(None, str(error))
            else:
                logout(request)
                messages.success(request, _("Your account is erased."))
                return redirect("account_login")
    return render(request, "accounts/delete.html", {"form": form})
