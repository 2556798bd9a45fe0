"""The rights of people: an export of everything, an erasure that leaves no name, an inventory."""

import io
import json
import re
import zipfile
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from accounts import sharing
from accounts.access_list import AccessList
from accounts.classes.rounds import open_round
from accounts.models import (
    AccountEvent,
    Allowance,
    Classroom,
    Invitation,
    Note,
    Preference,
    Submission,
    SubmittedArtifact,
    Token,
    Usage,
)
from accounts.rights import inventory
from accounts.rights.erasure import erase
from accounts.rights.names import RESERVED
from accounts.signup.invitations import invite
from accounts.token_actions import make
from accounts.viewer import InvalidToken
from registry.models import Choice, HubModel, Notification, Proposal, Repository, SyncRun
from tests.accounts.people import PASSWORD, activate_app, confirm, log_in, person
from training.models import RunLine, TrainingRun

pytestmark = pytest.mark.django_db
NAME = "quetzalcoatl"


@pytest.fixture
def client():
    """Somebody with a row in every table that can have one."""
    client = person(NAME, email=f"{NAME}@example.org", last_name=NAME)
    log_in(NAME, "wrong")
    activate_app(client)
    user, now = User.objects.get(), timezone.now()
    make(user, "a program", ["read"], 30)
    user.groups.add(Group.objects.create(name="9b"))
    (code,) = invite(1, 14, by=NAME)
    Invitation.objects.claim(code, user)
    repository = Repository.objects.create(repo_id="./models", source="folder")
    sharing.set_visibility(repository, "private", owner=user, by=NAME)
    sharing.share(repository, NAME, "keeper", by=NAME)
    record = HubModel.objects.create(
        repository=repository, name="ada", size_bytes=1, updated_at=now, synced_at=now
    )
    Note.objects.create(user=user, record=record, text="mine")
    Preference.objects.create(user=user, default_network="ada")
    Allowance.objects.create(user=user, images_per_day=5)
    Usage.objects.create(user=user, day=now.date(), images=3)
    run = TrainingRun.objects.create(
        slug="1", owner=user, name=NAME, outcome="running", started_at=now
    )
    RunLine.objects.create(run=run, number=0, text=f'{{"name": "{NAME}"}}')
    classroom = Classroom.objects.for_group(Group.objects.get(name="9b"))
    Classroom.objects.update(teacher=user)
    competition = open_round(classroom, per_day=5, by=user)
    submission = competition.submissions.create(
        user=user, name=NAME, received_at=now, sizes=[], parameters=1
    )
    SubmittedArtifact.objects.create(submission=submission, weights=b"weights")
    Choice.objects.create(record=record, chosen_at=now, chosen_by=NAME)
    times = {"started_at": now, "finished_at": now}
    SyncRun.objects.create(repo_id="./models", started_by=f"{NAME} in the admin", **times)
    Proposal.objects.create(proposed_by=user, decided_by=user, proposed_at=now)
    Choice.objects.create(record=record, chosen_at=now, chosen_by="x", confirmed_by=NAME)
    for n, key in enumerate(("by", "confirmed_by")):
        Notification.objects.create(payload={key: NAME, "text": NAME}, created_at=now, key=str(n))
    log(user, User, NAME)
    log(user, Allowance, f"{NAME}: 5")
    log(user, Repository, "./models", [{"added": {"object": f"./models with {NAME} as keeper"}}])
    return client


def log(user: User, model: type[Model], what: str, message: object = "") -> None:
    """An entry of the admin's log."""
    entry = LogEntry(user=user, object_id="1", object_repr=what, action_flag=CHANGE)
    entry.content_type = ContentType.objects.get_for_model(model)
    entry.change_message = json.dumps(message) if message else ""
    entry.save()


def tables_with(text: str) -> list[str]:
    """The tables in which a text stands, whatever the column: as a word, for digests are random."""
    tables = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", str(cursor.fetchall())):
                tables.append(table)
    return tables


def test_an_erased_persons_name_stands_in_no_table(client):
    assert len(tables_with(NAME)) >= 7
    user = User.objects.get()

    erase(user)

    assert tables_with(NAME) == []
    assert client.get("/account/").status_code == 302


def test_nor_does_it_after_an_erasure_on_ones_own_page(client):
    confirm(client)

    answer = client.post("/account/delete", {"name": NAME})

    assert answer.headers["Location"] == "/account/login"
    assert tables_with(NAME) == []


def test_what_was_done_stays_attributed_to_a_row_without_a_name(client):
    user = User.objects.get()
    before = AccountEvent.objects.count()

    erase(user)

    user.refresh_from_db()
    assert (user.username, user.is_active, user.has_usable_password()) == (
        f"deleted-{user.pk}",
        False,
        False,
    )
    assert AccountEvent.objects.count() == before + 1
    assert AccountEvent.objects.first().kind == "erased"
    assert Repository.objects.get().owner is None
    assert Repository.objects.get().visibility == "private"
    assert Classroom.objects.get().teacher is None
    theirs = (Token, Note, Preference, Allowance, Usage, TrainingRun, RunLine)
    for model in (*theirs, Submission, SubmittedArtifact):
        assert not model.objects.exists()


def test_an_erased_persons_token_opens_nothing(client):
    user = User.objects.get()
    _, text = make(user, "another", ["read"], 30)
    erase(user)

    with pytest.raises(InvalidToken):
        AccessList().viewer(text)


def test_a_name_inside_another_name_is_left_alone(db):
    long, short = User.objects.create_user("adalbert"), User.objects.create_user("ada")
    make(long, "for adalbert", ["read"], 30)
    others = "shared with ada-b, ada@c, bob.ada and adalbert"
    AccountEvent.objects.create(kind="shared", detail=f"{others}, not ada.")

    erase(short)

    assert AccountEvent.objects.get(kind="shared").detail == f"{others}, not deleted-{short.pk}."

    assert tables_with("adalbert") == ["accounts_accountevent", "accounts_token", "auth_user"]


@pytest.mark.parametrize("name", ["q" * 150, "zoë", "a.b+c@d"])
def test_a_name_is_gone_however_long_and_whatever_its_letters(name):
    user, now = User.objects.create_user(name), timezone.now()
    make(user, "a program", ["read"], 30)
    Choice.objects.create(chosen_at=now, chosen_by=name[:100])
    SyncRun.objects.create(started_by=f"{name} in the admin"[:100], started_at=now, finished_at=now)
    Notification.objects.create(payload={"by": name[:100]}, created_at=now)
    log(user, Repository, "./models", [{"added": {"object": f"./models with {name} as keeper"}}])

    erase(user)

    assert tables_with(name[:100]) == tables_with(json.dumps(name[:100])[1:-1]) == []


@pytest.mark.parametrize("name", RESERVED)
def test_nobody_takes_what_commands_did_by_their_name(name, settings):
    settings.SIGNUP = "open"
    form = {"username": name, "password1": PASSWORD, "password2": PASSWORD}
    assert b"Username can not be used" in Client().post("/account/signup", form).content
    texts = [name, f"{name} sync_models"]
    times = {"started_at": timezone.now(), "finished_at": timezone.now()}
    for text in texts:
        SyncRun.objects.create(started_by=text, **times)

    erase(User.objects.create_user(name))  # from before the name was reserved

    assert [*SyncRun.objects.order_by("pk").values_list("started_by", flat=True)] == texts


def test_nobody_keeps_another_from_being_erased_by_taking_the_name_before(client, settings):
    settings.SIGNUP = "open"
    user = User.objects.get()
    form = {"username": f"Deleted-{user.pk}", "password1": PASSWORD, "password2": PASSWORD}
    assert b"Username can not be used" in Client().post("/account/signup", form).content
    User.objects.create_user(f"deleted-{user.pk}")

    assert erase(user) == f"deleted-{user.pk}-2"

    assert tables_with(NAME) == []


def test_the_page_asks_for_the_password_and_the_name(client):
    client.session.flush()
    client = log_in(NAME)
    other = person("bob")
    assert other.get("/account/delete").headers["Location"].startswith("/account/reauth")
    confirm(other)

    assert b"This is not your name." in other.post("/account/delete", {"name": "ada"}).content
    assert User.objects.filter(username="bob").exists()
    response = other.post("/account/delete", {"name": "bob"})

    assert response.headers["Location"] == "/account/login"
    assert not User.objects.filter(username="bob").exists()


def test_the_last_superuser_is_not_erased(db):
    User.objects.create_user("root", is_superuser=True)

    with pytest.raises(CommandError, match="This is the last superuser"):
        call_command("erase_user", "root")

    assert User.objects.filter(username="root").exists()


def test_the_command_says_what_is_left(db):
    user, out = User.objects.create_user("ada"), StringIO()

    call_command("erase_user", "ada", "--json", stdout=out)

    assert json.loads(out.getvalue()) == {"name": f"deleted-{user.pk}", "id": user.pk}
    with pytest.raises(CommandError, match="There is no user named ada"):
        call_command("erase_user", "ada")


def test_the_export_has_everything_but_secrets(client):
    secret = User.objects.get().authenticator_set.get(type="totp").data["secret"]

    response = client.post("/account/export")

    assert response.headers["Cache-Control"] == "no-store"
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    (weights,) = [name for name in archive.namelist() if name.endswith(".npz")]
    assert archive.read(weights) == b"weights"
    files = {name: json.loads(archive.read(name)) for name in {*archive.namelist()} - {weights}}
    assert files["profile.json"]["username"] == NAME
    assert files["profile.json"]["groups"] == ["9b"]
    assert files["accounts.Note.json"][0]["text"] == "mine"
    assert files["accounts.Token.json"][0]["name"] == "a program"
    referring = {
        f"{column.name.rpartition('.')[0]}.json"
        for column in inventory.COLUMNS
        if column.reference and column.name != "account.EmailAddress.user"
    }
    assert referring <= set(files)
    text = str(files)
    assert secret not in text
    assert "digest" not in text


def columns_of_models() -> set[str]:
    """Every column of the database that refers to a person."""
    return {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in User._meta.related_objects
    }


def test_the_inventory_has_every_column_that_refers_to_a_person():
    listed = {column.name for column in inventory.COLUMNS if column.reference}

    assert listed == columns_of_models()


def test_the_inventory_names_columns_that_exist():
    for column in inventory.COLUMNS:
        label, _, field = column.name.rpartition(".")
        if column.name == "auth.User":
            label, field = column.name, "username"
        assert apps.get_model(label)._meta.get_field(field)


def test_the_document_shows_the_inventory():
    text = (settings.BASE_DIR / "SECURITY.md").read_text()

    shown = re.findall(r"^\| `([\w.]+)` \| (\w+) \| (.+) \|$", text, re.MULTILINE)

    assert shown == [(column.name, column.action, column.reason) for column in inventory.COLUMNS]
