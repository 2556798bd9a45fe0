"""The admin site of people who log in on the account pages, with their second factor if need be.

The admin's own log-in form would ask for a password only, so nobody ever sees it.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import second_factor
from accounts.languages import in_language_of
from registry.admin_site import HippoAdminSite


class AccountsAdminSite(HippoAdminSite):
    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Without allauth's own pages: they show secrets of second factors, and addresses."""
        if not (admin_class and admin_class.__module__.startswith("allauth.")):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not second_factor.is_missing(request.user)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to the log-in page, or say what the person who is logged in lacks."""
        if not request.user.is_authenticated:
            return redirect_to_login(self._next(request))
        if not super().has_permission(request):
            raise PermissionDenied
        if second_factor.is_missing(request.user):
            with in_language_of(request):  # of the page that shows it, which is not the admin's
                messages.warning(request, str(second_factor.NEEDS_FACTOR))
            return redirect("mfa_index")
        return HttpResponseRedirect(self._next(request))

    def _next(self, request: HttpRequest) -> str:
        """Where the person wanted to go, within this site."""
        target = request.GET.get(REDIRECT_FIELD_NAME, "")
        is_safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
        return target if is_safe else reverse("admin:index")
