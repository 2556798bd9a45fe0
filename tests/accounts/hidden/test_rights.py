"""Each way to see a private network ends with its right; a token may be for one repository."""

import pytest
from django.contrib.auth.models import Group, User

from accounts import sharing
from accounts.access_list import access_list
from accounts.models import Token
from accounts.token_actions import make
from registry.models import Repository
from tests.accounts.hidden.site import CANARY, SCOPES, ask, refresh
from tests.inference.conftest import BLANK

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("how", ["members", "a share", "a group", "another owner"])
def test_each_way_to_see_it_ends_with_the_right(client, viewers, how):
    repository = Repository.objects.get(repo_id__endswith="secret-nest")
    another, group = User.objects.get(username="another"), Group.objects.create(name="9b")
    grant, end = {
        "members": (
            lambda: sharing.set_visibility(repository, "members", by="a test"),
            lambda: sharing.set_visibility(repository, "private", by="a test"),
        ),
        "a share": (
            lambda: sharing.share(repository, "another", "reader", by="a test"),
            lambda: sharing.unshare(repository, "another", by="a test"),
        ),
        "a group": (
            lambda: (sharing.share(repository, "9b", "reader", by=""), another.groups.add(group)),
            lambda: another.groups.remove(group),
        ),
        "another owner": (
            lambda: sharing.set_visibility(repository, "private", owner=another, by="a test"),
            lambda: sharing.set_visibility(
                repository, "private", owner=User.objects.get(username="owner"), by="a test"
            ),
        ),
    }[how]
    headers, path = viewers["another"], f"/predict?model={CANARY}"

    grant()
    refresh()
    assert ask(client, "POST", path, {"pixels": BLANK}, headers).status_code == 200
    assert ask(client, "POST", path, {"pixels": BLANK}, {}).status_code == 404
    end()
    refresh()
    assert ask(client, "POST", path, {"pixels": BLANK}, headers).status_code == 404


def test_a_token_for_one_repository_sees_no_other(client, secrets):
    owner = User.objects.get(username="owner")
    nest = Repository.objects.get(repo_id__endswith="secret-nest")
    token, text = make(owner, "narrow", SCOPES, 30, repositories=[nest])
    other = Repository.objects.create(repo_id="./other", source="folder", visibility="members")
    refresh()

    viewer = access_list.viewer(text)

    assert viewer.repositories == {nest.pk}
    assert Token.objects.get(pk=token.pk).repositories.get() == nest
    assert other.pk not in viewer.repositories
