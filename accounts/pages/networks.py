"""The page of the networks that are not public and that a person may see: whose, and who else."""

from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.pages.person import person_of
from accounts.sharing import Seer, is_keeper, who_sees
from registry.models import HubModel, Repository
from registry.visibility import NONE, own_and_shared


class Shown(NamedTuple):
    repository: Repository
    networks: list[HubModel]
    is_kept: bool
    seers: list[Seer]


@require_safe
@login_required
def networks(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    keys = own_and_shared([user.pk]).get(user.pk, NONE)
    repositories = Repository.objects.filter(pk__in=keys).select_related("owner")
    shown = [_shown(repository, is_kept=is_keeper(user, repository)) for repository in repositories]
    return render(request, "accounts/networks.html", {"shown": shown})


def _shown(repository: Repository, *, is_kept: bool) -> Shown:
    """Only a keeper is told who else sees it."""
    available = repository.hub_models.filter(status=HubModel.Status.AVAILABLE)
    rows = list(available.only("name", "accuracy", "sizes", "activation", "repository"))
    return Shown(repository, rows, is_kept, list(who_sees(repository)) if is_kept else [])
