"""Which repositories and training runs that are not public a person may see.

Everything that shows records takes these keys: the empty set for somebody unknown, None for
staff who may see everything.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from registry.models import Repository, Share
from registry.models.querysets import NONE, Private
from training.models import TrainingRun

SEE_ALL = "registry.see_private_repository"
CACHED = "_private_repositories"


def visible_repositories(private: Private) -> QuerySet[Repository]:
    """The public ones and those of these keys; None stands for all."""
    if private is None:
        return Repository.objects.all()
    is_public = Q(visibility=Repository.Visibility.PUBLIC)
    return Repository.objects.filter(is_public | Q(pk__in=private))


def hidden_repo_ids(private: Private) -> QuerySet:
    """The names of the others, to leave out of what names repositories by text."""
    visible = visible_repositories(private).values("pk")
    return Repository.objects.exclude(pk__in=visible).values_list("repo_id", flat=True)


def private_for(user: Any) -> Private:
    """What this person may see in the admin; asked for once for each user that was loaded."""
    attributes = vars(user)
    if CACHED not in attributes:
        attributes[CACHED] = _private_for(user)
    return attributes[CACHED]


def _private_for(user: Any) -> Private:
    if user.has_perm(SEE_ALL):
        return None
    return own_and_shared([user.pk]).get(user.pk, NONE) if user.is_authenticated else NONE


def runs_for(user: Any) -> QuerySet[TrainingRun]:
    """The training runs that this person may see in the admin."""
    return TrainingRun.objects.seen_by(user, sees_all=user.has_perm(SEE_ALL))


def own_and_shared(user_ids: Collection[int] | None = None) -> dict[int, frozenset[int]]:
    """User key -> keys of repositories that this user may see even where not everybody may.

    Those that have an owner are there while they are public, too: when one is hidden, nothing of
    this changes, and none of their requests comes in between. A user without any is left out. None
    stands for all active users. A fixed number of queries.
    """
    is_public = Q(visibility=Repository.Visibility.PUBLIC)
    of_people = Repository.objects.filter(~is_public | Q(owner__isnull=False))
    rows = list(of_people.values_list("pk", "visibility", "owner_id"))
    if not rows:
        return {}
    members = {pk for pk, visibility, _ in rows if visibility == Repository.Visibility.MEMBERS}
    users = User.objects.filter(is_active=True)
    users = users if user_ids is None else users.filter(pk__in=user_ids)
    visible: dict[int, set[int]] = defaultdict(set)
    for pk in users.values_list("pk", flat=True):
        visible[pk] |= members
    for pk, _, owner in rows:
        if owner in visible:
            visible[owner].add(pk)
    keys = [pk for pk, _, _ in rows]
    for pk, user, member in Share.objects.filter(repository__in=keys).values_list(
        "repository_id", "user_id", "group__user"
    ):
        if (reader := user or member) in visible:
            visible[reader].add(pk)
    shared: dict[frozenset[int], frozenset[int]] = {}  # one object for equal sets
    sets = {user: frozenset(keys) for user, keys in visible.items() if keys}
    return {user: shared.setdefault(keys, keys) for user, keys in sets.items()}
