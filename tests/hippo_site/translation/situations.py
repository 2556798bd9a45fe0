"""What pages have texts for: events of each kind, submissions that are refused, promotions."""

from pathlib import Path

from django.contrib.auth.models import Group, Permission, User
from django.db import OperationalError

from accounts import event_log, sharing
from accounts.classes.evaluation import work_off
from accounts.models import AccountEvent, Submission
from registry.models import HubModel, Repository
from tests.accounts.classes.pupils import network
from tests.accounts.people import PASSWORD
from tests.hippo_site.translation.walk import Walk


def user_with_password(name: str, **more: object) -> User:
    return User.objects.create_user(name, password=PASSWORD, **more)


def database_is_away(*_):
    raise OperationalError


def everything_happens_to(user: User, other: User) -> None:
    """An event of each kind with a detail, and repositories of each visibility."""
    group = Group.objects.create(name="g1")
    other.groups.add(group)
    private = {"source": "folder", "visibility": "private"}
    mine, theirs = (
        Repository.objects.create(repo_id=f"r/{who}", owner=who, **private) for who in (user, other)
    )
    HubModel.objects.filter(name="net-1").update(repository=mine)
    sharing.share(mine, "user2", "keeper", by="user1")
    sharing.share(mine, "g1", "reader", by="user1")
    sharing.share(theirs, "user1", "reader", by="user2")
    sharing.set_visibility(theirs, "members", owner=user, by="user2")
    sharing.set_visibility(theirs, "members", owner=other, by="user2")
    other.user_permissions.set(Permission.objects.filter(codename="see_private_repository"))
    details = {
        "token_rotated": "t1 (hippo_12345678…) by hippo_87654321…",
        "visibility_changed": "r/1: public, owner nobody",
        "shared": "r/1 with user1 as keeper",
        "unshared": "r/1 with user1",
        "limits_changed": "500 images a day",
        "class_changed": "9b, address a-9b, taught by user2",
        "round_opened": "Round 2 of 9b",
        "promoted": "net-1 of user1 in Round 1 of 9b as net-2",
        "factor_added": "Recovery codes",
        "factor_removed": "TOTP Authenticator",
    }
    AccountEvent.objects.filter(user=user).delete()
    for kind, detail in details.items():
        event_log.record(AccountEvent.Kind(kind), user, detail=detail)


def change_passwords(walk: Walk) -> None:
    path, new = "/account/password", PASSWORD + "9"
    walk.get(path)
    walk.post(path, {"oldpassword": "x", "password1": "12345678", "password2": "1"})
    walk.post(path, {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD})
    walk.post(path, {"oldpassword": PASSWORD, "password1": new, "password2": new})


WRONG = (
    (network(sizes=(784, 1, 5_000, 1, 10)), {}),
    (network(sizes=(784, 2_600, 10)), {}),
    (network(sizes=(3, 10)), {}),
    (network(), {"weights_sha256": "0" * 64}),
    (network(), {"accuracy": None}),
    (network(), {"weights": b"PK"}),
    (network(), {"weights": b"x" * 8_000_001}),
)


def promotions(teaching: Walk, teacher: User, settings, tmp_path: Path) -> None:
    """Each reason why a network is not promoted, then one that is."""
    path, form = "/account/classes/9b/promote", {"submission": Submission.objects.get(name="m0").pk}
    teaching.post(path, form)
    work_off()
    teacher.user_permissions.set(Permission.objects.filter(codename="promote_hubmodel"))
    teaching.get("/account/classes/9b")
    teaching.post(path, form | {"name": "A/1"})
    teaching.post(path, form)
    settings.HF_MODEL_REPO = str(tmp_path / "published")
    hidden = Repository.objects.create(repo_id=settings.HF_MODEL_REPO, visibility="private")
    teaching.post(path, form)
    hidden.delete()
    settings.PROMOTION_REVIEW = True
    teaching.post(path, form)
    settings.PROMOTION_REVIEW, settings.DEFAULT_MODEL = False, "m9"
    teaching.post(path, form)
