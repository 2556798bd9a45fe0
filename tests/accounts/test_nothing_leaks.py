"""A private network is on no surface of the site for whoever may not see it.

One private repository has networks that would be the default and hide a public one, were they
public. Everything the URLs lead to is asked for by four viewers, and searched for its name, hash,
accuracy, description, card and folder.
"""

import json
import logging
import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts import sharing
from accounts.access_list import AccessList, access_list
from accounts.classes.rounds import open_round
from accounts.models import Classroom, Token
from accounts.token_actions import make
from inference.serving import Serving, serving
from inference.serving.pool import NetworkPool
from inference.urls import routes
from inference.v2.urls import v2_routes
from registry.conf import managers_for_settings
from registry.models import AliasMove, Choice, HubModel, Notification, Repository, SyncRun
from registry.sync import sync_all
from tests.conftest import random_network
from tests.inference.conftest import BLANK
from training.core.artifact import Metadata, save
from training.models import TrainingRun

pytestmark = pytest.mark.django_db
CANARY = "canary-7c1f"
MISSING = "absent-7c1f"  # as long
RUN = "7c1f7c1f7c1f7c1f"  # the id of a private training run of somebody else
WORDS = (RUN, "canary", "yellow-bird", "98.7654", "secret-nest")
SCOPES = ["predict", "read", "write"]


def refresh() -> None:
    access_list.refresh()
    serving.refresh()
    serving.fetch_missing()


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


def token_of(name: str) -> dict[str, str]:
    user, _ = User.objects.get_or_create(username=name)
    _, text = make(user, "a program", SCOPES, 30)
    return {"authorization": f"Bearer {text}"}


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


OF_ANY_NETWORK = ("/predict", "/activations", "/explain")
API = sorted({"/" + str(route.pattern) for route in [*routes, *v2_routes]})


def requests_of(name: str) -> Iterator[tuple[str, str, object]]:
    """Every route of the API with and without the network, as GET and POST."""
    tensor = {"name": "pixels", "shape": [1, 784], "datatype": "FP32", "data": BLANK}
    run = RUN if name == CANARY else "0" * len(RUN)
    for route in API:
        path = route.replace("<str:run>", run)
        path = (
            path.replace("<str:name>", name)
            .replace("<str:slug>", name)
            .replace("<str:version>", "1")
        )
        body = {"inputs": [tensor]} if "infer" in route else {"pixels": BLANK}
        body = {} if "repository" in route else body
        body = {"events": []} if "events" in route else body
        queries = ("", f"?model={name}") if route in OF_ANY_NETWORK else ("",)
        for query in queries:
            yield "GET", path + query, None
            yield "POST", path + query, body
    yield "GET", f"/v1/models/{name}", None
    yield "POST", f"/v1/predict?model={name}", {"pixels": BLANK}
    for query in (f"search={name}", "min_accuracy=95", "ordering=-accuracy", "page_size=1&page=2"):
        yield "GET", f"/models?{query}", None
    yield "GET", f"/classes/{name}?round=1", None
    yield "GET", f"/mnist/samples?hard=true&count=1&model={name}", None


def ask(client: Client, method: str, path: str, body: object, headers: dict[str, str]):
    data = "" if body is None else json.dumps(body)
    return client.generic(method, path, data, "application/json", headers=headers)


def whole(response) -> bytes:
    """Status, headers and body, but for what differs in each answer."""
    headers = {n: v for n, v in response.headers.items() if n not in ("X-Request-ID", "ETag")}
    body = b"".join(response) if response.streaming else response.content
    return f"{response.status_code} {sorted(headers.items())}\n".encode() + body


def test_the_api_says_the_same_of_a_hidden_network_as_of_one_that_is_not_there(
    client, viewers, secrets, caplog
):
    caplog.set_level(logging.DEBUG)
    for who, headers in viewers.items():
        pairs = zip(requests_of(CANARY), requests_of(MISSING), strict=True)
        for (method, path, body), (_, other, _) in pairs:
            hidden = whole(ask(client, method, path, body, headers))

            if path != other:
                missing = whole(ask(client, method, other, body, headers))
                assert hidden == missing, (who, method, path)
            assert not [word for word in secrets if word.encode() in hidden], (who, method, path)
    logged = "\n".join(
        record.getMessage() for record in caplog.records if "inference" in record.name
    )
    assert not [word for word in secrets if word in logged]


def test_counts_and_the_default_are_those_of_what_is_visible(client, viewers):
    for headers in viewers.values():
        answer = client.get("/models", headers=headers).json()
        assert (answer["count"], answer["next"]) == (1, None)
        assert answer["results"][0]["accuracy"] == 91.0
        (listed,) = answer["results"]
        predicted = ask(client, "POST", "/predict", {"pixels": BLANK}, headers).json()
        assert (predicted["model"], predicted["revision"]) == ("ada", listed["revision"])


def test_its_owner_sees_it_everywhere(client, secrets):
    """Else the tests above would find nothing because there is nothing."""
    headers = token_of("owner")
    refresh()

    names = [row["name"] for row in client.get("/models", headers=headers).json()["results"]]
    assert sorted(names) == ["ada", CANARY]
    assert CANARY in client.get("/v2/models", headers=headers).json()["models"]
    for method, path, body in (
        ("POST", f"/predict?model={CANARY}", {"pixels": BLANK}),
        ("GET", f"/models/{CANARY}", None),
        ("GET", f"/models/{CANARY}/weights", None),
        ("GET", f"/v2/models/{CANARY}/stats", None),
    ):
        answer = ask(client, method, path, body, headers)
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == "private, no-store"
    predicted = ask(client, "POST", "/predict", {"pixels": BLANK}, headers).json()
    assert predicted["model"] in names


def test_metrics_count_it_without_its_name(client, viewers, secrets):
    headers = token_of("owner")
    refresh()
    ask(client, "POST", f"/predict?model={CANARY}", {"pixels": BLANK}, headers)

    metrics = client.get("/metrics").content.decode()

    assert 'hippo_predictions_total{digit="' in metrics
    assert 'model="private"' in metrics
    assert not [word for word in secrets if word in metrics]


def test_counts_of_when_it_was_public_lose_their_name(client, secrets):
    repository = Repository.objects.get(repo_id__endswith="secret-nest")
    sharing.set_visibility(repository, "public", by="a test")
    refresh()
    ask(client, "POST", f"/predict?model={CANARY}", {"pixels": BLANK}, {})
    assert CANARY in client.get("/metrics").content.decode()

    sharing.set_visibility(repository, "private", by="a test")
    refresh()

    assert CANARY not in client.get("/metrics").content.decode()


def pages_of(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from pages_of(pattern, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern)


def paths_below(start: str) -> Iterator[str]:
    """Every page below the admin or the account, with the keys of what is hidden."""
    (root,) = (each for each in get_resolver().url_patterns if str(each.pattern) == start)
    hidden = HubModel.objects.get(name=CANARY)
    run = TrainingRun.objects.get(slug=RUN).pk
    keys = [hidden.pk, hidden.repository_id]
    keys += SyncRun.objects.values_list("pk", flat=True)
    keys += Notification.objects.values_list("pk", flat=True)
    for route in pages_of(root, f"/{start}"):
        if "(" in route or "logout" in route:
            continue
        of_people = {"account/runs": RUN, "/training/": run, "account/classes": CANARY}
        keys_here = [key for part, key in of_people.items() if part in route] or [1]
        for key in keys if "/registry/" in route and "<" in route else keys_here:
            yield re.sub(r"<[^>]+>", str(key), route)
    if start == "account/":
        yield f"/account/runs/compare?run={RUN}&run=another"
        yield f"/account/classes/{CANARY}?round=1"
    if start == "admin/":
        yield "/admin/registry/hubmodel/?q=yellow"
        yield "/admin/training/trainingrun/?q=trainer"
        both = HubModel.objects.values_list("pk", flat=True)
        yield f"/admin/registry/hubmodel/compare/?{'&'.join(f'pk={pk}' for pk in both)}"
        for query in ("format=csv", "format=json", f"network={CANARY}&format=csv", "kind=alias"):
            yield f"/admin/registry/hubmodel/audit/?{query}"


@pytest.mark.parametrize("shows", ["/networks", "/networks?search=yellow", "/networks/ada"])
def test_the_pages_of_networks_show_it_to_nobody_else(client, viewers, secrets, shows):
    """By a token, and by the login of a session: the same four viewers."""
    for who, headers in viewers.items():
        page = page_of(client, shows, **headers, accept="text/html")
        assert not [word for word in secrets if word in page], who
    for name in ("another", "staff"):
        session = Client()
        session.force_login(
            User.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend"
        )
        page = page_of(session, shows, accept="text/html")
        assert not [word for word in secrets if word in page], name


def test_the_page_of_a_hidden_network_is_that_of_one_that_is_not_there(client, viewers):
    for who, headers in viewers.items():
        for accept in ("text/html", "application/json"):
            hidden, missing = [
                client.get(f"/networks/{name}", headers=headers | {"accept": accept})
                for name in (CANARY, MISSING)
            ]
            assert hidden.status_code == 404
            assert whole(hidden) == whole(missing), who


def test_its_owner_sees_its_pages_by_token_and_by_login(client, secrets):
    refresh()
    headers = token_of("owner")
    refresh()
    session = Client()
    session.force_login(User.objects.get(username="owner"))
    for reader, more in ((client, headers), (session, {})):
        assert CANARY in page_of(reader, "/networks", **more)
        page = reader.get(f"/networks/{CANARY}", headers=more)
        assert "a yellow-bird" in page.content.decode()
        assert "It is not public" in page.content.decode()
        assert page.headers["Cache-Control"] == "private, no-store"


def page_of(client: Client, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    body = b"".join(response) if response.streaming else response.content
    return body.decode() + str(response.headers)


def move_an_alias_from_what_is_hidden_now() -> None:
    """With the log entries and the evaluation of when everybody could see it."""
    public = HubModel.objects.get(name="ada", repository__repo_id__endswith="open")
    Repository.objects.update(visibility="public")
    client = Client()
    client.force_login(
        User.objects.create_superuser("root"), backend="django.contrib.auth.backends.ModelBackend"
    )
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
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")

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


def test_the_account_pages_show_it_to_nobody_else(viewers, secrets):
    client = Client()
    client.force_login(User.objects.get(username="another"))

    for path in (*paths_below("account/"), "/", "/replay", "/train", "/docs", "/schema"):
        page = page_of(client, path)
        assert not [word for word in secrets if word in page], path


def test_its_pupil_sees_the_class_everywhere(client, secrets):
    """Else the walks above would find nothing because there is nothing."""
    headers = token_of("trainer")
    refresh()
    session = Client()
    session.force_login(
        User.objects.get(username="trainer"), backend="django.contrib.auth.backends.ModelBackend"
    )

    for path in (f"/classes/{CANARY}", f"/classes/{CANARY}/submissions"):
        assert "98.7654" in client.get(path, headers=headers).content.decode()
    for path in ("/account/classes", f"/account/classes/{CANARY}"):
        assert CANARY in page_of(session, path)


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
