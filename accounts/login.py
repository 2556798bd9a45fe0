"""Log-ins: the address that failed attempts are counted for, the page of who is locked out, and
messages that a browser keeps for whoever was there before.
"""

import math
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def client_address(request: HttpRequest) -> str | None:
    return address_in(request.META)


def address_in(meta: Mapping[str, Any]) -> str | None:
    """Who asks, seen past the proxies that TRUSTED_PROXIES counts; None over a local socket.

    The log, PREDICT_RATE and the lock-out all ask here. Behind a proxy all visitors have one
    REMOTE_ADDR, so whoever guesses there would lock everybody out.
    """
    forwarded = meta.get("HTTP_X_FORWARDED_FOR", "")
    proxies = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in forwarded.split(",")] if forwarded and proxies else []
    address = hops[-min(proxies, len(hops))] if hops else meta.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(address))
    except ValueError:  # a database would refuse it
        return None


def forget_messages(request: HttpRequest, **_: Any) -> None:
    """At a log-in: those that were not shown yet were for whoever used this browser before."""
    list(messages.get_messages(request))


def locked_out(
    request: HttpRequest, original: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """429, with how long to wait and how to end it earlier."""
    wait = _time_left(request, (credentials or {}).get("username") or request.POST.get("login"))
    context = {"minutes": max(1, math.ceil(wait / timedelta(minutes=1)))}
    context["attempts"] = settings.AXES_FAILURE_LIMIT
    response = render(request, "account/locked_out.html", context, status=429)
    response["Retry-After"] = str(max(1, math.ceil(wait.total_seconds())))
    return response


def too_many(request: HttpRequest) -> HttpResponse:
    """429 for an address that is above one of ACCOUNT_RATE_LIMITS."""
    response = render(request, "account/too_many.html", status=429)
    response["Retry-After"] = "60"
    return response


def _time_left(request: HttpRequest, username: str | None) -> timedelta:
    """Until the newest failure of this name from this address has been forgotten."""
    attempts = AccessAttempt.objects.filter(
        username=username or None, ip_address=client_address(request)
    )
    newest = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    cool_off: timedelta = get_cool_off()
    return cool_off if newest is None else newest + cool_off - timezone.now()
