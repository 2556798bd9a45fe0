"""A private repository with networks that would be the default, were they public; and viewers.

One of the networks would hide a public one of its name. Four viewers ask for everything the URLs
lead to; it is searched for its name, hash, accuracy, description, card and folder.
"""

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from accounts import sharing
from accounts.access_list import AccessList, access_list
from accounts.classes.rounds import open_round
from accounts.models import Classroom, Token
from accounts.token_actions import make
from inference.serving import Serving, serving
from inference.serving.pool import NetworkPool
from registry.conf import managers_for_settings
from registry.models import HubModel, Repository
from registry.sync import sync_all
from tests.accounts.hidden.site import CANARY, RUN, SCOPES, WORDS, refresh, token_of
from tests.conftest import random_network
from training.core.artifact import Metadata, save
from training.models import TrainingRun


@pytest.fixture
def secrets(tmp_path, settings, monkeypatch) -> tuple[str, ...]:
    """The site with its two repositories; what must not be shown."""
    public, nest = tmp_path / "open", tmp_path / "secret-nest"
    for folder in (public, nest):
        folder.mkdir()
    save(public, random_network(), Metadata(name="ada", accuracy=91.0))
    hidden = random_network(seed=7)
    facts = {"description": "a yellow-bird", "accuracy": 98.7654}
    save(nest, hidden, Metadata(name=CANARY, **facts))
    save(nest, random_network(seed=8), Metadata(name="ada", **facts))
    (nest / "README.md").write_text("# yellow-bird\n")
    settings.HF_MODEL_REPO, settings.MORE_REPOS = str(nest), [str(public)]
    monkeypatch.setattr(serving, "__dict__", Serving(NetworkPool()).__dict__)
    monkeypatch.setattr(access_list, "__dict__", AccessList().__dict__)
    owner = User.objects.create_user("owner")
    repository = sharing.find_repository(str(nest), make=True)
    sharing.set_visibility(repository, "private", owner=owner, by="a test")
    sync_all(managers_for_settings(), started_by="a test")
    refresh()
    trainer = User.objects.create_user("trainer")
    a_class_of(trainer)
    TrainingRun.objects.create(
        slug=RUN, owner=trainer, name=CANARY, command=CANARY, started_at=timezone.now()
    )
    rows = HubModel.objects.filter(repository=repository).values_list("sha256", "revision")
    return (*WORDS, *(text.removeprefix("sha256:")[:12] for row in rows for text in row))


def a_class_of(pupil: User) -> None:
    """A closed round that the pupil won, in a class of which nobody else knows."""
    classroom = Classroom.objects.for_group(Group.objects.create(name=CANARY))
    pupil.groups.add(classroom.group)
    won = open_round(classroom, per_day=5, by=pupil)
    now = timezone.now()
    won.submissions.create(
        user=pupil,
        name="yellow-bird",
        received_at=now,
        sizes=[784, 10],
        parameters=7850,
        state="measured",
        validation_accuracy=98.7654,
        test_accuracy=98.7654,
    )
    classroom.rounds.update(closed_at=now)


@pytest.fixture
def viewers(secrets) -> dict[str, dict[str, str]]:
    """Headers of those who may not see it; staff have every permission of the admin but one."""
    User.objects.create_user("staff", is_staff=True)
    headers = {"nobody": {}, "another": token_of("another"), "staff": token_of("staff")}
    narrow, text = make(User.objects.get(username="owner"), "narrow", SCOPES, 30)
    Token.objects.filter(pk=narrow.pk).update(is_tied=True)
    narrow.repositories.set([Repository.objects.get(repo_id__endswith="open")])
    refresh()
    return headers | {"a narrow token of the owner": {"authorization": f"Bearer {text}"}}
