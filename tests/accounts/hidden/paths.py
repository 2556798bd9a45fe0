"""Every page below the admin or the account, as the URLs have them."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from registry.models import HubModel, Notification, SyncRun
from tests.accounts.hidden.site import CANARY, RUN
from training.models import TrainingRun


def pages_of(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from pages_of(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern)


def paths_below(start: str) -> Iterator[str]:
    """Every page below the admin or the account, with the keys of what is hidden."""
    (root,) = (each for each in get_resolver().url_patterns if str(each.pattern) == start)
    hidden = HubModel.objects.get(name=CANARY)
    run = TrainingRun.objects.get(slug=RUN).pk
    keys = [hidden.pk, hidden.repository_id]
    keys += SyncRun.objects.values_list("pk", flat=True)
    keys += Notification.objects.values_list("pk", flat=True)
    for route in pages_of(root, f"/{start}"):
        if "(" in route or "logout" in route:
            continue
        of_people = {"account/runs": RUN, "/training/": run, "account/classes": CANARY}
        keys_here = [key for part, key in of_people.items() if part in route] or [1]
        for key in keys if "/registry/" in route and "<" in route else keys_here:
            yield re.sub(r"<[^>]+>", str(key), route)
    if start == "account/":
        yield f"/account/runs/compare?run={RUN}&run=another"
        yield f"/account/classes/{CANARY}?round=1"
    if start == "admin/":
        yield "/admin/registry/hubmodel/?q=yellow"
        yield "/admin/training/trainingrun/?q=trainer"
        both = HubModel.objects.values_list("pk", flat=True)
        yield f"/admin/registry/hubmodel/compare/?{'&'.join(f'pk={pk}' for pk in both)}"
        for query in ("format=csv", "format=json", f"network={CANARY}&format=csv", "kind=alias"):
            yield f"/admin/registry/hubmodel/audit/?{query}"
