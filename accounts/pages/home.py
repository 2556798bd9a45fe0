"""The first account page: who I am, and where to go from here; and the link of an invitation."""

from allauth.account.views import SignupView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import second_factor
from accounts.models import AccountEvent
from accounts.pages.person import person_of

SHOWN_EVENTS = 10


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    events = AccountEvent.objects.filter(user=person_of(request))[:SHOWN_EVENTS]
    context = {"events": events, "needs_factor": second_factor.is_missing(request.user)}
    return render(request, "accounts/home.html", context)


@require_safe
def join(request: HttpRequest, code: str) -> HttpResponse:
    """The sign-up form with the code filled in: the address that a teacher can hand out."""
    return SignupView.as_view(initial={"code": code})(request)
