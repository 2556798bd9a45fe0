"""The admin's permission matrix: each permission alone, at every page and form.

A request is allowed if it is answered with a page or leads on within the admin. Whatever the
tables here do not name must be refused: a new page or permission needs a row. The actions of the
list of models are in ``actions/test_permissions.py``.
"""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.contrib.messages.storage.base import BaseStorage
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone

import hippo_site.urls  # noqa: F401 - it registers the admin's pages
from accounts.classes.rounds import open_round
from accounts.models import AccountEvent, Allowance, Classroom, Invitation
from accounts.token_actions import make as make_token
from registry.admin.actions import PAGES
from registry.models import HubModel, Notification, Proposal, Repository, SyncRun
from training.models import Sweep, TrainingRun

pytestmark = pytest.mark.django_db

MODELS = [model._meta.model_name for model in admin.site._registry]
FOR_ALL_STAFF = {"index", "jsi18n", "password_change", "password_change_done"}
# Open to everybody, or of no use to anybody here: no field completes itself, no model has a URL.
NOT_WALKED = {"login", "logout", "autocomplete", "view_on_site", "None", "app_list"}
READ = ("changelist", "change", "history")
EDIT = (*READ, "POST change")
DELETE = ("delete", "POST delete")
ALLOWED = {
    "view_group": [f"auth_group_{page}" for page in READ],
    "change_group": [f"auth_group_{page}" for page in EDIT],
    "add_group": ["auth_group_add", "auth_group_POST add"],
    "delete_group": [f"auth_group_{page}" for page in DELETE],
    "view_user": [f"auth_user_{page}" for page in READ],
    "change_user": [f"auth_user_{page}" for page in (*EDIT, "password_change")],
    "delete_user": [f"auth_user_{page}" for page in DELETE],
    "view_accessattempt": [f"axes_accessattempt_{page}" for page in READ],
    "change_accessattempt": [f"axes_accessattempt_{page}" for page in EDIT],
    "delete_accessattempt": [f"axes_accessattempt_{page}" for page in DELETE],
    "view_accesslog": [f"axes_accesslog_{page}" for page in READ],
    "change_accesslog": [f"axes_accesslog_{page}" for page in EDIT],
    "delete_accesslog": [f"axes_accesslog_{page}" for page in DELETE],
    "view_accessfailurelog": [f"axes_accessfailurelog_{page}" for page in READ],
    "change_accessfailurelog": [f"axes_accessfailurelog_{page}" for page in EDIT],
    "delete_accessfailurelog": [f"axes_accessfailurelog_{page}" for page in DELETE],
    "view_authenticator": [f"mfa_authenticator_{page}" for page in READ],
    "change_authenticator": [f"mfa_authenticator_{page}" for page in READ],
    "delete_authenticator": [f"mfa_authenticator_{page}" for page in DELETE],
    "view_accountevent": [f"accounts_accountevent_{page}" for page in READ],
    "view_invitation": [f"accounts_invitation_{page}" for page in READ],
    "view_allowance": [f"accounts_allowance_{page}" for page in READ],
    "change_allowance": [f"accounts_allowance_{page}" for page in EDIT],
    "add_allowance": ["accounts_allowance_add", "accounts_allowance_POST add"],
    "view_classroom": [f"accounts_classroom_{page}" for page in READ],
    "change_classroom": [f"accounts_classroom_{page}" for page in EDIT],
    "add_classroom": ["accounts_classroom_add", "accounts_classroom_POST add"],
    "delete_classroom": [
        f"accounts_{each}_{page}"
        for each in ("classroom", "round", "submission")
        for page in DELETE
    ],
    "view_round": [f"accounts_round_{page}" for page in READ],
    "view_submission": [f"accounts_submission_{page}" for page in READ],
    "delete_allowance": [f"accounts_allowance_{page}" for page in DELETE],
    "view_token": [f"accounts_token_{page}" for page in READ],
    "view_sweep": [f"training_sweep_{page}" for page in READ],
    "view_trainingrun": [f"training_trainingrun_{page}" for page in READ],
    "view_repository": [f"registry_repository_{page}" for page in READ],
    "share_repository": [f"registry_repository_{page}" for page in EDIT[1:]],
    "view_syncrun": [f"registry_syncrun_{page}" for page in READ],
    "view_proposal": [f"registry_proposal_{page}" for page in READ],
    "confirm_proposal": ["registry_proposal_decide"],
    "view_notification": [f"registry_notification_{page}" for page in READ],
    "view_hubmodel": [f"registry_hubmodel_{page}" for page in READ],
    "annotate_hubmodel": [f"registry_hubmodel_{page}" for page in EDIT[1:]],
} | {f"{page.permission}_hubmodel": [page.url_name] for page in PAGES}


FORM = "application/x-www-form-urlencoded"  # read quicker than the default, multipart


class PageRequest(NamedTuple):
    """One request: the name of the page, its path, and the form to send, if any."""

    name: str
    path: str
    form: dict[str, object] | None = None


def pages_of(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, str]]:
    """The name and the route of every page below a resolver."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from pages_of(pattern, route)
        elif isinstance(pattern, URLPattern) and str(pattern.name) not in NOT_WALKED:
            yield str(pattern.name), route


@pytest.fixture
def requests(three: None) -> list[PageRequest]:
    """Every page of every model as a GET, and every form as a POST."""
    owner, group = User.objects.create_user("owner"), Group.objects.create(name="keepers")
    classroom = Classroom.objects.for_group(Group.objects.create(name="9b"))
    current = open_round(classroom, per_day=5, by=owner)
    rows = [
        group,
        User.objects.create_user("ada"),
        Authenticator.objects.create(user=owner, type="totp", data={}),
        AccountEvent.objects.create(kind="logged_in"),
        Allowance.objects.create(user=owner, images_per_day=5),
        classroom,
        current,
        current.submissions.create(user=owner, received_at=timezone.now(), sizes=[], parameters=1),
        make_token(owner, "a program", ["read"], 30)[0],
        Invitation.objects.create(expires_at=timezone.now()),
        AccessAttempt.objects.create(username="ada", failures_since_start=1),
        AccessLog.objects.create(username="ada"),
        AccessFailureLog.objects.create(username="ada"),
        TrainingRun.objects.create(slug="a-run", started_at=timezone.now()),
        Sweep.objects.create(folder="a-sweep", started_at=timezone.now()),
        HubModel.objects.get(name="ada"),
        SyncRun.objects.first(),
        Proposal.objects.create(proposed_at=timezone.now()),
        Notification.objects.create(created_at=timezone.now()),
        Repository.objects.get(),
    ]
    assert {type(row) for row in rows} == set(admin.site._registry)
    keys = {row._meta.label_lower.replace(".", "/"): str(row.pk) for row in rows}
    (root,) = (each for each in get_resolver().url_patterns if str(each.pattern) == "admin/")
    walk = []
    for name, route in pages_of(root, "/admin/"):
        model = "/".join(route.split("/")[2:4])
        path = route.replace("<path:object_id>", keys.get(model, ""))
        path = path.replace("<id>", keys.get(model, ""))
        walk.append(PageRequest(name, path))
        for form in ("add", "change", "delete"):
            if name == f"{model.replace('/', '_')}_{form}":
                label = f"{name.removesuffix(form)}POST {form}"
                walk.append(PageRequest(label, path, {"post": "yes"}))
    return walk


resolved = cache(resolve)


def is_allowed(user: User, page: PageRequest) -> bool:
    """Call the page's view as this user, and undo whatever that did.

    Without the middleware, which decides nothing here and would take most of the time.
    """
    make = RequestFactory()
    request = (
        make.get(page.path)
        if page.form is None
        else make.post(page.path, urlencode(page.form), FORM)
    )
    request.user = user
    request.session = SessionBase()
    request._messages = BaseStorage(request)
    request._dont_enforce_csrf_checks = True
    view, args, kwargs = resolved(page.path)
    with transaction.atomic():
        try:
            response = view(request, *args, **kwargs)
        except PermissionDenied:
            return False
        finally:
            transaction.set_rollback(True)
    return "/login/" not in response.get("Location", "")


def with_permissions(name: str, *permissions: Permission) -> User:
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(permissions)
    return user


def test_each_permission_alone_allows_what_the_table_says_and_nothing_else(
    requests: list[PageRequest],
) -> None:
    named = Permission.objects.filter(content_type__model__in=MODELS)
    assert set(ALLOWED) <= {permission.codename for permission in named}
    actual, expected = {}, {}
    for permission in named:
        user = with_permissions(f"with-{permission.pk}", permission)
        allowed = {page.name for page in requests if is_allowed(user, page)}
        actual[permission.codename] = allowed - FOR_ALL_STAFF
        expected[permission.codename] = set(ALLOWED.get(permission.codename, ()))

    assert actual == expected


def test_permissions_of_tables_that_the_admin_does_not_show_allow_nothing(
    requests: list[PageRequest],
) -> None:
    user = with_permissions("grace", *Permission.objects.exclude(content_type__model__in=MODELS))

    assert {page.name for page in requests if is_allowed(user, page)} == FOR_ALL_STAFF


def test_staff_without_permissions_see_the_front_page_and_change_their_password(
    requests: list[PageRequest],
) -> None:
    grace = with_permissions("grace")

    assert {page.name for page in requests if is_allowed(grace, page)} == FOR_ALL_STAFF


def test_people_who_are_not_staff_are_led_to_the_log_in(requests: list[PageRequest]) -> None:
    for user in (AnonymousUser(), User.objects.create_user("eve")):
        assert {page.name for page in requests if is_allowed(user, page)} == set()
