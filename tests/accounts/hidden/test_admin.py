"""The admin shows a private network to staff with the right only, in its past, too."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client, override_settings

from registry.models import AliasMove, Choice, HubModel, Notification, Repository, SyncRun
from tests.accounts.hidden.paths import paths_below
from tests.accounts.hidden.site import CANARY, page_of

pytestmark = pytest.mark.django_db


def move_an_alias_from_what_is_hidden_now() -> None:
    """With the log entries and the evaluation of when everybody could see it."""
    public = HubModel.objects.get(name="ada", repository__repo_id__endswith="open")
    Repository.objects.update(visibility="public")
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    for record in (HubModel.objects.get(name=CANARY), public):
        form = {"action": "set_alias", "_selected_action": record.pk, "confirmed": "yes"}
        with override_settings(HF_MODEL_REPO=record.repository.repo_id, MORE_REPOS=[]):
            form |= {"alias": "best", "reason": "it is better"}
            with override_settings(NOTIFY_EMAILS=["ada@example.org"]):
                client.post("/admin/registry/hubmodel/", form)
    hidden = Repository.objects.filter(repo_id__endswith="secret-nest")
    hidden.update(visibility="private")
    assert AliasMove.objects.count() == Notification.objects.count() == 2


def test_the_admin_shows_it_only_to_staff_with_the_right(viewers, secrets):
    Choice.objects.create(
        record=HubModel.objects.get(name=CANARY),
        chosen_at=SyncRun.objects.first().finished_at,
    )
    HubModel.objects.filter(name=CANARY).update(is_default=True, tags="yellow-bird")
    move_an_alias_from_what_is_hidden_now()
    staff = User.objects.get(username="staff")
    mirrored = Permission.objects.filter(content_type__app_label__in=["registry", "training"])
    staff.user_permissions.set(mirrored.exclude(codename="see_private_repository"))
    client = Client()
    client.force_login(staff)

    for path in paths_below("admin/"):
        page = page_of(client, path)
        assert not [word for word in secrets if word in page], path
    for action in ("export", "compare", "verify", "evaluate", "make_default", "edit_tags"):
        keys = list(HubModel.objects.values_list("pk", flat=True))
        form = {"action": action, "_selected_action": keys}
        response = client.post("/admin/registry/hubmodel/", form)
        body = b"".join(response) if response.streaming else response.content
        assert not [word for word in secrets if word.encode() in body], action

    messages = page_of(client, "/admin/registry/hubmodel/")
    assert not [word for word in secrets if word in messages]
    staff.user_permissions.add(Permission.objects.get(codename="see_private_repository"))
    assert CANARY in page_of(client, "/admin/registry/hubmodel/")
