"""The first account page: who I am, and where to go from here; and the link of an invitation."""

from allauth.account.views import SignupView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import second_factor
from accounts.models import AccountEvent, Allowance, Preference, Usage
from accounts.models.personal import Appearance
from accounts.pages.person import person_of
from accounts.usage import today
from accounts.written_texts import event_text

SHOWN_EVENTS = 10


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    used = Usage.objects.filter(user=user, day=today()).first()
    limit = Allowance.objects.filter(user=user).first()
    events = AccountEvent.objects.filter(user=user)[:SHOWN_EVENTS]
    context = {
        "images_today": used.images if used else 0,
        "images_per_day": limit.images_per_day if limit else settings.IMAGES_PER_DAY,
        "events": [(event, event_text(event)) for event in events],
        "display": Preference.objects.filter(user=user).first(),
        "appearances": Appearance.choices,
        "needs_factor": second_factor.is_missing(user),
    }
    return render(request, "accounts/home.html", context)


@require_safe
def join(request: HttpRequest, code: str) -> HttpResponse:
    """The sign-up form with the code filled in: the address that a teacher can hand out.

    At a shared computer somebody else may be logged in: whoever comes is told whose page it is.
    """
    if request.user.is_authenticated:
        text = _("%(name)s is logged in here. An invitation is for a new account: log out first.")
        messages.warning(request, text % {"name": request.user.get_username()})
        return redirect("account_home")
    return SignupView.as_view(initial={"code": code})(request)
