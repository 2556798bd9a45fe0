"""Who may see a repository: set its visibility and owner, share it, and say who sees it.

Each change writes an account event and tells every process.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import event_log
from accounts.models import AccessVersion, AccountEvent
from registry.conf import identity, manager_for
from registry.models import Repository, Share
from training.hub import HubError

Kind = AccountEvent.Kind
Visibility = Repository.Visibility


class SharingError(ValueError):
    """What is wrong with a repository, a name or a role, in one line."""


class Seer(NamedTuple):
    """Somebody who sees a repository, and why."""

    name: str
    why: str


def find_repository(repo: str, *, make: bool = False) -> Repository:
    """The repository that a command line names; raises SharingError.

    ``make`` one that was never synced, so that it can be private before its first sync.
    """
    repo_id, source = identity_of(repo)
    if make:
        return Repository.objects.get_or_create(repo_id=repo_id, defaults={"source": source})[0]
    repository = Repository.objects.filter(repo_id=repo_id).first()
    if repository is None:
        raise SharingError(f"No repository {repo_id} was synced: run manage.py sync_models.")
    return repository


def identity_of(repo: str) -> tuple[str, str]:
    """Its repo_id and source in the records; raises SharingError for what is no repository."""
    try:
        return identity(manager_for(repo))
    except HubError as error:
        raise SharingError(str(error)) from error


@transaction.atomic
def set_visibility(
    repository: Repository, visibility: str, *, owner: User | None = None, by: str
) -> None:
    """Say who sees it; without an owner, the one it has stays. Raises SharingError."""
    if visibility not in Visibility.values:
        raise SharingError(f"The visibility is one of: {', '.join(Visibility.values)}.")
    changes: dict[str, object] = {"visibility": visibility}
    if owner is not None:
        changes["owner"] = owner
    Repository.objects.filter(pk=repository.pk).update(**changes)
    AccessVersion.bump()
    of = f", owner {owner}" if owner else ""
    detail = f"{repository}: {visibility}{of}"
    event_log.record(Kind.VISIBILITY_CHANGED, owner or repository.owner, by=by, detail=detail)


@transaction.atomic
def share(repository: Repository, name: str, role: str, *, by: str) -> None:
    """Let a person or a group see it, or change the role they have. Raises SharingError."""
    if role not in Share.Role.values:
        raise SharingError(f"The role is one of: {', '.join(Share.Role.values)}.")
    user, group = person_or_group(name)
    Share.objects.update_or_create(
        repository=repository, user=user, group=group, defaults={"role": role}
    )
    event_log.record(Kind.SHARED, user, by=by, detail=f"{repository} with {name} as {role}")


@transaction.atomic
def unshare(repository: Repository, name: str, *, by: str) -> None:
    """End a share. Raises SharingError if there is none."""
    user, group = person_or_group(name)
    ended, _ = Share.objects.filter(repository=repository, user=user, group=group).delete()
    if not ended:
        raise SharingError(f"{repository} is not shared with {name}.")
    event_log.record(Kind.UNSHARED, user, by=by, detail=f"{repository} with {name}")


def person_or_group(name: str) -> tuple[User | None, Group | None]:
    """The one of that name; raises SharingError.

    People choose their names: one could be called like a class that something is shared with.
    """
    user = group = None
    if "\0" not in name:
        user = User.objects.filter(username=name, is_active=True).first()
        group = Group.objects.filter(name=name).first()
    if user is not None and group is not None:
        raise SharingError("A person and a group have that name: share it in the admin.")
    if user is None and group is None:
        raise SharingError("There is no person and no group of that name.")
    return user, group


def is_keeper(user: User, repository: Repository) -> bool:
    """Whether this person says who sees it: its owner, a keeper, or staff with the permission."""
    if repository.owner_id == user.pk or user.has_perm("registry.share_repository"):
        return True
    mine = Q(user=user) | Q(group__in=user.groups.all())
    return repository.shares.filter(mine, role=Share.Role.KEEPER).exists()


def who_sees(repository: Repository) -> Iterator[Seer]:
    """Everybody who sees it, in a fixed number of queries."""
    if repository.visibility == Visibility.PUBLIC:
        yield Seer(_("everybody"), _("it is public"))
        return
    if repository.visibility == Visibility.MEMBERS:
        yield Seer(_("whoever has an account"), _("it is for members"))
    if repository.owner is not None:
        yield Seer(repository.owner.get_username(), _("owner"))
    for each in repository.shares.select_related("user", "group").order_by("pk"):
        if each.user is not None:
            yield Seer(each.user.get_username(), _(each.role))
        elif each.group is not None:
            names = each.group.user_set.filter(is_active=True).order_by("username")
            for name in names.values_list("username", flat=True):
                yield Seer(
                    name, _("%(role)s, in %(group)s") % {"role": _(each.role), "group": each.group}
                )
    staff = User.objects.with_perm("registry.see_private_repository", backend=BACKEND)
    for name in staff.filter(is_staff=True).order_by("username").values_list("username", flat=True):
        yield Seer(name, _("staff, in the admin"))


BACKEND = "django.contrib.auth.backends.ModelBackend"
