"""Who sees a repository: the commands, the admin, the list of seers, and the way back."""

import json
from functools import partial
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.db import connection

from accounts import sharing
from accounts.models import AccessVersion, AccountEvent, Token
from registry.models import Repository, Share
from tests.accounts.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def repository(settings, tmp_path) -> Repository:
    settings.HF_MODEL_REPO = str(tmp_path)
    return Repository.objects.create(repo_id=str(tmp_path), source="folder")


def printed(*arguments: str) -> dict:
    out = StringIO()
    call_command(*arguments, "--json", stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def test_the_commands_hide_share_and_tell(repository):
    User.objects.create_user("ada")
    grace = User.objects.create_user("grace")
    pupils = Group.objects.create(name="9b")
    pupils.user_set.add(grace)
    repo, before = repository.repo_id, AccessVersion.current()

    assert printed("set_visibility", repo, "private", "--owner", "ada") == {
        "repo_id": repo,
        "visibility": "private",
        "owner": "ada",
    }
    printed("share", repo, "--with", "9b")
    assert printed("share", repo, "--with", "grace", "--role", "keeper")["role"] == "keeper"
    assert printed("who_sees", repo)["seen_by"] == [
        {"name": "ada", "why": "owner"},
        {"name": "grace", "why": "reader, in 9b"},
        {"name": "grace", "why": "keeper"},
    ]
    assert printed("share", repo, "--with", "9b", "--remove")["role"] is None
    assert Share.objects.get().user == grace
    assert AccessVersion.current() >= before + 4
    kinds = AccountEvent.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["visibility_changed", "shared", "shared", "unshared"]


def test_a_repository_can_be_hidden_before_its_first_sync(tmp_path, settings):
    settings.HF_MODEL_REPO = str(tmp_path / "not-made-yet")
    for repo in (str(tmp_path), "ada/digits", settings.HF_MODEL_REPO):
        printed("set_visibility", repo, "private")

        assert Repository.objects.get(repo_id=repo).visibility == "private"


def test_folders_count_from_where_the_user_is(repository, tmp_path, monkeypatch):
    User.objects.create_user("ada")
    monkeypatch.chdir(tmp_path.parent)
    here, repo_id = f"./{tmp_path.name}", repository.repo_id

    assert printed("set_visibility", here, "private", "--owner", "ada")["repo_id"] == repo_id
    assert printed("share", here, "--with", "ada")["repo_id"] == repo_id
    assert printed("who_sees", here)["repo_id"] == repo_id
    printed("make_token", "ada", "--scope", "read", "--repo", here)

    assert Token.objects.get().repositories.get() == repository


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["set_visibility", "./nowhere", "private"], "No repository .*/nowhere was synced"),
        (["set_visibility", "REPO", "hidden"], "hidden is none of public, members, private"),
        (["set_visibility", "REPO", "private", "--owner", "bob"], "no user named bob"),
        (["share", "REPO", "--with", "bob"], "There is no person and no group of that name."),
        (["share", "REPO", "--with", "a\0b"], "--with: takes no line break"),
        (["share", "REPO", "--with", "ada", "--remove"], "is not shared with ada"),
        (["share", "./nowhere", "--with", "ada"], "No repository .*/nowhere was synced"),
        (["who_sees", "./nowhere"], "No repository .*/nowhere was synced"),
    ],
)
def test_the_commands_say_what_is_wrong(repository, arguments, message):
    User.objects.create_user("ada")
    arguments = [repository.repo_id if word == "REPO" else word for word in arguments]

    with pytest.raises(CommandError, match=message):
        call_command(*arguments)

    repository.refresh_from_db()
    assert repository.visibility == "public"
    assert not Share.objects.exists()


def test_staff_with_the_permission_share_in_the_admin(repository):
    ada = User.objects.create_user("ada")
    grace = person("grace", is_staff=True)
    user = User.objects.get(username="grace")
    names = ["view_repository", "share_repository", "see_private_repository"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    form = {
        "visibility": "private",
        "owner": ada.pk,
        "shares-TOTAL_FORMS": 1,
        "shares-INITIAL_FORMS": 0,
        "shares-0-user": user.pk,
        "shares-0-role": "keeper",
    }
    path = f"/admin/registry/repository/{repository.pk}/change/"

    response = grace.post(path, form)
    assert response.status_code == 302, response.context["errors"]

    repository.refresh_from_db()
    assert (repository.visibility, repository.owner) == ("private", ada)
    assert Share.objects.get().user == user
    assert "ada (owner), grace (keeper)" in grace.get(path).content.decode()
    events = AccountEvent.objects.filter(by="grace").values_list("kind", flat=True)
    assert {"visibility_changed", "shared"} <= set(events)


def test_a_person_who_is_called_like_a_class_does_not_get_its_share(repository):
    User.objects.create_user("9b")
    Group.objects.create(name="9b")

    for change in (sharing.unshare, partial(sharing.share, role="reader")):
        with pytest.raises(sharing.SharingError, match="A person and a group have that name"):
            change(repository, "9b", by="a test")


def test_a_share_is_with_a_person_or_a_group(repository):
    grace = person("grace", is_staff=True, is_superuser=True)
    group = Group.objects.create(name="9b")
    both = {"shares-0-user": User.objects.get().pk, "shares-0-group": group.pk}
    form = {"visibility": "private", "shares-TOTAL_FORMS": 1, "shares-INITIAL_FORMS": 0}
    form |= {"shares-0-role": "reader"} | both

    response = grace.post(f"/admin/registry/repository/{repository.pk}/change/", form)

    assert response.status_code == 200
    assert not Share.objects.exists()


def test_the_migration_goes_back_only_while_everything_is_public(repository):
    migration = import_module("registry.migrations.0007_visibility")

    migration.refuse_while_something_is_hidden(apps, connection.schema_editor())
    Repository.objects.update(visibility="members")

    with pytest.raises(CommandError, match="are not public"):
        migration.refuse_while_something_is_hidden(apps, connection.schema_editor())
