"""Two people of staff at one user, class or repository: neither undoes what the other did."""

import pytest
from axes.models import AccessLog
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.test import Client, RequestFactory
from django.utils import timezone

import hippo_site.urls  # noqa: F401 - it registers the admin's pages
from accounts.models import AccountEvent, Allowance, Classroom
from accounts.rights.erasure import erase
from accounts.token_actions import make
from registry.admin_forms import SharedForm
from registry.admin_site import NOT_STORED
from registry.models import Choice, Notification, Repository, Share
from tests.accounts.test_rights import tables_with
from tests.registry.html_form import form_on

pytestmark = pytest.mark.django_db
MEANWHILE = "Somebody else changed this meanwhile; it is now: "


@pytest.fixture
def root() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.fixture
def ada() -> User:
    ada = User.objects.create_user("ada", is_staff=True, email="ada@example.org")
    ada.groups.add(Group.objects.create(name="9b"))
    ada.user_permissions.add(Permission.objects.first())
    return ada


def path_of(row: object) -> str:
    meta = row._meta
    return f"/admin/{meta.app_label}/{meta.model_name}/{row.pk}/change/"


def test_an_account_that_was_closed_meanwhile_stays_closed(root: Client, ada: User) -> None:
    form = form_on(root, path_of(ada))
    User.objects.filter(pk=ada.pk).update(is_active=False, is_staff=False)
    ada.groups.clear()
    ada.user_permissions.clear()

    response = root.post(path_of(ada), form | {"email": ["ada@example.com"]})

    assert response.status_code == 302
    ada = User.objects.get(pk=ada.pk)
    assert (ada.email, ada.is_active, ada.is_staff) == ("ada@example.com", False, False)
    assert not ada.groups.exists() and not ada.user_permissions.exists()


def test_a_repository_that_was_hidden_meanwhile_stays_hidden(root: Client, ada: User) -> None:
    repository = Repository.objects.create(repo_id="./models", source="folder")
    share = Share.objects.create(repository=repository, user=ada)
    form = form_on(root, path_of(repository))
    Repository.objects.update(visibility="private")
    Share.objects.update(role="keeper")

    response = root.post(path_of(repository), form | {"owner": [str(ada.pk)]})

    assert response.status_code == 302
    repository, share = Repository.objects.get(), Share.objects.get(pk=share.pk)
    assert (repository.visibility, repository.owner) == ("private", ada)
    assert share.role == "keeper"


@pytest.mark.parametrize(
    ("field", "value", "now"),
    [("username", "ben", "cyd"), ("groups", [], "9b, 9c"), ("is_active", [], "")],
)
def test_whoever_changes_the_same_is_told(
    root: Client, ada: User, field: str, value: object, now: str
) -> None:
    form = form_on(root, path_of(ada))
    User.objects.filter(pk=ada.pk).update(username="cyd", is_active=False)
    ada.groups.add(Group.objects.create(name="9c"))

    page = root.post(path_of(ada), form | {field: value}).content.decode()

    assert page.count(MEANWHILE) == bool(now)  # both closed the account: nobody needs to be told
    assert not now or MEANWHILE + now in page


def test_every_form_of_staff_knows_what_its_page_showed(root: Client) -> None:
    request = RequestFactory().get("/")
    request.user = User.objects.get()
    group = Group.objects.create(name="9b")
    rows = {User: request.user, Group: group, Repository: Repository(pk=1)}
    rows |= {Classroom: Classroom(pk=1), Allowance: Allowance(pk=1)}
    editable = {
        model: model_admin
        for model, model_admin in admin.site._registry.items()
        if model_admin.has_change_permission(request, rows.get(model) or model(pk=1))
        and not model.__module__.startswith("axes.")  # shows all and saves nothing
    }
    assert rows.keys() <= editable.keys()
    for model, model_admin in editable.items():
        assert issubclass(model_admin.get_form(request, rows.get(model)), SharedForm), model


def test_whoever_is_deleted_is_erased_and_what_they_did_stays(root: Client, ada: User) -> None:
    Choice.objects.create(chosen_at=timezone.now(), chosen_by="ada")
    LogEntry.objects.log_actions(ada.pk, [ada], CHANGE)
    make(ada, "a program", ["read"], 30)
    page = path_of(ada).replace("change", "delete")
    assert "what they did for the site stays" in root.get(page).content.decode()

    root.post(page, {"post": "yes"})

    ada.refresh_from_db()
    assert (ada.username, ada.is_active) == (f"deleted-{ada.pk}", False)
    assert Choice.objects.get().chosen_by == ada.username
    assert LogEntry.objects.filter(user=ada).exists()
    assert not {*tables_with("'ada'")}


def test_no_two_superusers_delete_each_other(root: Client) -> None:
    me = User.objects.get()
    assert root.get(path_of(me).replace("change", "delete")).status_code == 403
    other = User.objects.create_superuser("other")

    chosen = {"action": "delete_selected", "_selected_action": [me.pk, other.pk], "post": "yes"}
    root.post("/admin/auth/user/", chosen)

    assert User.objects.get(is_superuser=True, is_active=True) == other


def test_what_cannot_be_stored_is_no_server_error(root: Client, ada: User) -> None:
    repository = Repository.objects.create(repo_id="./models", source="folder")
    Share.objects.create(repository=repository, user=ada)
    twice = {"shares-INITIAL_FORMS": ["0"]}  # as if somebody else had just added the same
    for row, change in ((ada, {"groups": ["9" * 20]}), (repository, twice)):
        page = root.post(path_of(row), form_on(root, path_of(row)) | change, follow=True)

        words = (NOT_STORED, "errornote")  # PostgreSQL just finds no group of such a key
        assert page.status_code == 200
        assert any(each in page.content.decode() for each in words)
    assert ada.groups.count() == Share.objects.count() == 1


def test_a_limit_stays_the_same_persons(root: Client, ada: User) -> None:
    limit = Allowance.objects.create(user=ada, images_per_day=5)

    root.post(path_of(limit), {"user": User.objects.get(username="root").pk, "images_per_day": 6})

    assert list(Allowance.objects.values_list("user", "images_per_day")) == [(ada.pk, 6)]


def test_the_page_of_a_user_shows_no_password(root: Client, ada: User) -> None:
    ada.set_password("quetzal")
    ada.save()

    assert ada.password not in root.get(path_of(ada)).content.decode()


def test_whoever_is_renamed_keeps_what_they_did(root: Client, ada: User) -> None:
    now = timezone.now()
    Choice.objects.create(chosen_at=now, chosen_by="ada")
    AccountEvent.objects.create(kind="shared", user=ada, by="ada", detail="./models with ada")
    Notification.objects.create(
        payload={"by": "ada", "text": "ada did."}, created_at=timezone.now()
    )
    AccessLog.objects.create(username="ada")

    root.post(path_of(ada), form_on(root, path_of(ada)) | {"username": ["grace"]})

    assert Choice.objects.get().chosen_by == "grace"
    assert AccountEvent.objects.get(kind="shared").detail == "./models with grace"
    erase(User.objects.get(username="grace"))
    assert not {*tables_with("grace"), *tables_with("ada")}
