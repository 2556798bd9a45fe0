"""Every page and every form's errors in a pseudo-language: each text came from a catalogue."""

from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.utils import timezone

from accounts.classes.evaluation import evaluator, work_off
from accounts.models import Allowance, Submission
from accounts.token_actions import make, revoke, rotate
from accounts.urls import urlpatterns
from inference.query_params import ORDERINGS
from inference.views import networks as pages_of_networks
from registry.models import Repository
from tests.accounts.classes.pupils import classroom, files_of, network
from tests.accounts.people import PASSWORD, activate_app, app_code
from tests.accounts.test_run_pages import track
from tests.conftest import random_network
from tests.hippo_site.translation.marked import FULL_WIDTH_LETTER, mark_catalogues
from tests.hippo_site.translation.situations import (
    WRONG,
    change_passwords,
    database_is_away,
    everything_happens_to,
    promotions,
    user_with_password,
)
from tests.hippo_site.translation.walk import BROWSER, Walk
from tests.inference.views.personal.runs.events import AT, epoch

pytestmark = pytest.mark.django_db
HISTORY = [
    {"epoch": n, "loss": 1 / n, "train_accuracy": 90 + n, "validation_accuracy": 89.5 + n}
    for n in (1, 2, 3)
]
# Answers that are no page, and what needs a key of hardware.
NO_PAGES = {"account_export", "account_live_run", "change_display", "mfa_download_recovery_codes"}
NO_PAGES |= {"mfa_login_webauthn", "mfa_reauthenticate_webauthn"}
visited: set[str] = set()


@pytest.fixture
def walk(monkeypatch) -> Walk:
    mark_catalogues(monkeypatch)
    walk = Walk()
    walk.views = visited
    return walk


@pytest.fixture
def networks(put, mirror, folder):
    """One whole, one missing, one invalid, each with a history."""
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n# Digits\n")
    more = {"history": HISTORY, "training": {"seed": 7, "dataset": "mnist"}}
    put("net-1", 97.0, confusion=[[3] * 10] * 10, calibration={"ece": 0.5, "nll": 0.1}, **more)
    put("net-2", 98.25, random_network((784, 8, 10), seed=1))
    put("net-3", 95.0)
    mirror()
    written = "Trained on mnist with Hippo, preset m-1, seed 3."
    put("net-1", 97.5, description=written, confusion=[[4] * 10] * 10, test_samples=100, **more)
    (folder / "net-2.npz").unlink()
    (folder / "net-3.npz").write_bytes(b"none")
    mirror()


def test_pages_without_an_account(walk, networks, settings, monkeypatch):
    settings.SIGNUP = "invite"
    for path in ("/", "/train", "/replay", "/docs", "/networks", "/nowhere", "/account/nowhere"):
        walk.get(path)
    for name in ("net-1", "net-2", "net-3", "nobody"):
        walk.get(f"/networks/{name}")
    walk.get("/networks?search=nothing")
    names = {"page", "ordering", "activation", *ORDERINGS, *"_".join(ORDERINGS).split("_")}
    for query in ("ordering=size", "activation=step", "page=0", "page=x", "page=9"):
        walk.get(f"/networks?{query}", names=names)
    with monkeypatch.context() as patch:
        patch.setattr(pages_of_networks, "matching", database_is_away)
        walk.get("/networks")
    for path in ("/account/login", "/account/signup", "/account/inactive", "/account/join/1-2-3"):
        walk.get(path)
    walk.post("/account/login", {})
    walk.log_in("nobody")
    walk.post("/account/signup", {})
    walk.post("/account/signup", {"username": "a b", "password1": "1", "password2": "2"})
    settings.SIGNUP = "closed"
    walk.get("/account/signup")
    user_with_password("user1")
    for _ in range(7):
        walk.log_in("user1", "wrong")
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    walk.log_in("user2")

    assert walk.report() == ""


def test_pages_of_an_account(walk, networks):
    user, other = user_with_password("user1"), user_with_password("user2", is_staff=True)
    Allowance.objects.create(user=user, images_per_day=500)
    everything_happens_to(user, other)
    walk.log_in("user1")
    walk.get("/account/")
    walk.get("/account/networks")
    for method in (walk.get, walk.post):
        method("/account/sessions")
    change_passwords(walk)
    walk.get("/account/delete")
    walk.post("/account/delete", {"name": "user2"})
    walk.post("/account/delete", {"name": "user1"})

    assert walk.report() == ""


def test_pages_of_tokens(walk):
    user = user_with_password("user1")
    repository = Repository.objects.create(repo_id="r/1", visibility="private", owner=user)
    make(user, "t1", ["read", "write"], 30, repositories=[repository])
    rotate(user.tokens.get())
    make(user, "t2", ["read"], 30)
    revoke(user.tokens.filter(name="t2"))
    walk.log_in("user1")
    walk.get("/account/tokens/new")
    walk.post("/account/reauthenticate", {"password": "wrong"})
    walk.confirm()
    form = {"name": "t3", "scopes": ["predict"], "days": "90"}
    wrong = [{"days": "3"}, {"name": ""}, {"scopes": ["x"]}, {"scopes": []}, {"name": "a\0b"}]
    for change in ({}, *wrong, {"more": "1"}, {"name": "x1" * 99}, {"repositories": ["99"]}):
        walk.post("/account/tokens/new", form | change)
    walk.get("/account/tokens")
    token = user.tokens.get(name="t3")
    walk.get(f"/account/tokens/{token.public_id}/rotate")
    for action in ("rotate", "rotate", "revoke"):
        walk.post(f"/account/tokens/{token.public_id}/{action}")

    assert walk.report() == ""


def test_pages_of_a_second_factor(walk, settings):
    user = user_with_password("user1")
    walk.log_in("user1")
    walk.get("/account/2fa")
    walk.confirm()
    for path in ("app/activate", "keys", "keys/add", "codes"):
        walk.get(f"/account/2fa/{path}")
    walk.post("/account/2fa/app/activate", {"code": "0"})
    secret = activate_app(walk.client)
    more = {"type": "webauthn", "last_used_at": timezone.now()}
    key = Authenticator.objects.create(user=user, data={"name": "k1", "credential": {}}, **more).pk
    paths = ("", "/codes", "/codes/generate", "/app/deactivate", "/keys", f"/keys/{key}/edit")
    for path in (*paths, f"/keys/{key}/remove"):
        walk.get(f"/account/2fa{path}")
    walk.post("/account/2fa/codes/generate")
    walk.post(f"/account/2fa/keys/{key}/edit", {"name": ""})
    walk.post(f"/account/2fa/keys/{key}/remove")
    again = Walk()
    again.log_in("user1")
    for path in ("authenticate", "reauthenticate"):
        again.get(f"/account/2fa/{path}")
        again.post(f"/account/2fa/{path}", {"code": "000000"})
        again.post(f"/account/2fa/{path}", {"code": app_code(secret)})
    walk.post("/account/2fa/app/deactivate")
    walk.get("/account/")
    User.objects.filter(pk=user.pk).update(is_staff=True)
    settings.STAFF_MFA = True
    walk.get("/admin/")
    walk.get("/account/")
    walk.post("/account/logout")
    visited.update(again.views)

    assert walk.report() + again.report() == ""


def test_pages_of_training_runs(walk):
    diverged = {"event": "diverged", "at": AT, "epoch": 2, "evidence": "the loss is 8.1 after 0.4"}
    first = track("user1", "key-of-a-run", epoch(1), epoch(2), name="r1")
    second = track("user1", "key-of-another", epoch(1), diverged, name="r2")
    user = User.objects.get(username="user1")
    user.set_password(PASSWORD)
    user.save()
    walk.log_in("user1")
    for path in ("", f"/{first}", f"/{second}", "/compare"):
        walk.get(f"/account/runs{path}")
    walk.get("/account/runs/compare", run=[first, second])
    walk.post(f"/account/runs/{first}/visibility", {"visibility": "members"})
    walk.post(f"/account/runs/{first}/delete")

    assert walk.report() == ""


def test_pages_of_a_class(walk, settings, tmp_path: Path, monkeypatch):
    settings.MNIST_DIR, settings.HF_MODEL_REPO = tmp_path, ""
    monkeypatch.setattr(evaluator, "request", lambda: None)
    each = classroom()
    pupil, teacher = user_with_password("user1"), user_with_password("user2")
    pupil.groups.add(each.group)
    teacher.classes_taught.add(each)
    track("user1", "key-of-a-run", epoch(1), name="r1")
    teaching = Walk()
    for visitor, name in ((walk, "user1"), (teaching, "user2")):
        visitor.log_in(name)
        visitor.get("/account/classes")
        visitor.get("/account/classes/9b")
    teaching.post("/account/classes/9b/round", {"per_day": "0"})
    teaching.post("/account/classes/9b/round", {"per_day": "2"})
    teaching.post("/account/classes/9b/round", {"per_day": "2"})
    submit = "/account/classes/9b/submit"
    walk.post(submit)
    for wrong, more in WRONG:
        walk.post(submit, files_of(wrong, "m1", **more))
    for seed in (0, 0, 1, 2):
        walk.post(submit, files_of(network(seed), f"m{seed}"))
    Submission.objects.filter(name="m1").update(state=Submission.State.FAILED)
    work_off()
    for form in ({"close": "1"}, {"close": "1", "sure": "on"}, {"close": "1", "sure": "on"}):
        teaching.post("/account/classes/9b/round", form)
    promotions(teaching, teacher, settings, tmp_path)
    walk.get("/account/classes/9b")
    walk.post(submit, files_of(network(5), "m5"))
    visited.update(teaching.views)

    assert walk.report() + teaching.report() == ""


@pytest.mark.parametrize("path", ["", "registry/hubmodel/", "training/sweep/", "accounts/round/"])
def test_the_admin_is_english_whatever_the_browser_speaks(monkeypatch, admin_client, path):
    mark_catalogues(monkeypatch)
    html = admin_client.get(f"/admin/{path}", headers=BROWSER).content.decode()

    assert '<html lang="en"' in html
    assert not FULL_WIDTH_LETTER.search(html)


def test_no_page_of_an_account_was_left_out():
    """Runs after the tests above, which visit them."""
    assert {pattern.name for pattern in urlpatterns} - visited == NO_PAGES
