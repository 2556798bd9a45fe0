"""How pages are shown to a visitor: in which language, light or dark.

Two cookies keep it, which need no account. For a person who is logged in the database keeps it,
too, and a log-in with another browser sets them again. So no page asks the database for it.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.models import Preference
from accounts.models.personal import Appearance

APPEARANCE_COOKIE = "hippo_appearance"
COOKIES = {"language": settings.LANGUAGE_COOKIE_NAME, "appearance": APPEARANCE_COOKIE}
ALLOWED = {  # "" is the choice of browser and device
    "language": {"", *(code for code, _ in settings.LANGUAGES)},
    "appearance": {"", *Appearance.values},
}


@csrf_exempt  # the public pages, which have no token, send it; other sites are refused here
@require_POST
def change_display(request: HttpRequest) -> HttpResponse:
    """Keep what is chosen, and lead back to the page; anything else than a choice is left alone."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return HttpResponseForbidden(content_type="text/plain")
    response = HttpResponseRedirect(_way_back(request), status=303)
    chosen = {
        field: request.POST[field]
        for field, allowed in ALLOWED.items()
        if request.POST.get(field) in allowed
    }
    if chosen and request.user.is_authenticated:
        Preference.objects.get_or_create(user_id=request.user.pk)  # two at once make one
        # An update tells no process: what the API answers stays as it is.
        Preference.objects.filter(user_id=request.user.pk).update(**chosen)
    _keep(response, chosen)
    return response


def follow_log_ins() -> None:
    """Called once, when the app is ready."""
    user_logged_in.connect(_logged_in, dispatch_uid="accounts.display")


def _logged_in(request: Any, user: Any, **_: Any) -> None:
    request.kept_display = Preference.objects.filter(user=user).first()


def keep_display_of_log_in(request: HttpRequest, response: HttpResponse) -> None:
    """In the answer to a log-in: the cookies of what this person chose before, anywhere."""
    if kept := getattr(request, "kept_display", None):
        _keep(response, {field: value for field in COOKIES if (value := getattr(kept, field))})


def _keep(response: HttpResponse, chosen: dict[str, str]) -> None:
    for field, value in chosen.items():
        if not value:
            response.delete_cookie(COOKIES[field], path=settings.LANGUAGE_COOKIE_PATH)
            continue
        response.set_cookie(
            COOKIES[field],
            value,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _way_back(request: HttpRequest) -> str:
    """The page that the form was on; the playground for any address that is not of this site."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, allowed_hosts={request.get_host()})
    return page if is_ours else reverse("playground")
