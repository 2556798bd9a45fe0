"""Who sees a class, what its teacher does with rounds, and the board of one."""

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.classes.evaluation import claim, work_off
from accounts.classes.images import nearest_held_out
from accounts.classes.rounds import open_round
from accounts.models import AccountEvent, Classroom, Round, Submission
from accounts.rights.erasure import erase
from accounts.rights.export import export, tables
from tests.accounts.classes.pupils import Pupil, Teacher, files_of, network
from tests.accounts.classes.pupils import classroom as new_classroom
from tests.accounts.people import words_of
from training.models import TrainingRun

pytestmark = pytest.mark.django_db


def test_a_hidden_class_is_one_that_is_not_there(ada, teacher):
    """By token and by login, for a pupil of another class and for staff."""
    stranger = Pupil("stranger", new_classroom("other"))
    staff = Pupil("root", is_superuser=True, is_staff=True)
    for who in (stranger, staff):
        for method, path, body in (
            ("get", "/account/classes/{}", None),
            ("post", "/account/classes/{}/submit", {}),
            ("post", "/account/classes/{}/round", {"per_day": 1}),
            ("post", "/account/classes/{}/promote", {}),
        ):
            pages = [getattr(who.client, method)(path.format(n), body) for n in ("9b", "7c")]
            assert [page.status_code for page in pages] == [404, 404]
            assert pages[0].content == pages[1].content
        for path in ("/classes/{}", "/classes/{}/submissions", "/v1/classes/{}?round=1"):
            answers = [who.get(path.format(name)) for name in ("9b", "7c")]
            assert answers[0].status_code == 404
            assert answers[0].content == answers[1].content
        form = [
            who.client.post(f"/classes/{n}/submissions", files_of(network()), headers=who.headers)
            for n in ("9b", "7c")
        ]
        assert form[0].status_code == 404
        assert form[0].content == form[1].content
        assert "classes/9b" not in who.client.get("/account/classes").content.decode()


def test_a_pupil_is_no_teacher(ada, teacher):
    ada.submit(network())
    pages = [
        ada.client.post("/account/classes/9b/round", {"close": 1}),
        ada.client.post("/account/classes/9b/promote", {"submission": Submission.objects.get().pk}),
    ]

    assert [page.status_code for page in pages] == [404, 404]
    assert Round.objects.get().is_open
    assert "For the teacher" not in ada.page()


def test_nobody_without_a_log_in_or_a_token_learns_of_a_class(client, teacher):
    for name in ("9b", "7c"):
        assert client.get(f"/account/classes/{name}").status_code == 302
        assert client.get(f"/classes/{name}").status_code == 401


def test_a_teacher_opens_rounds_one_after_the_other(teacher, ada):
    assert "Round 1 is open: close it first." in teacher.open_round().content.decode()
    assert "must be from 1 to 100" in teacher.open_round(0).content.decode()
    not_sure = teacher.client.post("/account/classes/9b/round", {"close": 1}, follow=True)
    assert "Nothing was closed" in not_sure.content.decode()
    teacher.close_round()
    assert "closed already" in teacher.close_round().content.decode()

    assert "Round 2 of 9b is open." in teacher.open_round(7).content.decode()

    kinds = AccountEvent.objects.filter(kind__startswith="round").values_list("kind", flat=True)
    assert list(kinds) == ["round_opened", "round_closed", "round_opened"]
    assert ada.get().json()["quota"] == {"per_day": 7, "left": 7}
    assert ada.get("/classes/9b?round=1").json()["round"]["open"] is False
    assert "Round 1, closed" in ada.page("?round=1")
    for query in ("?round=3", "?round=x", "?round=%00"):
        assert ada.client.get(f"/account/classes/9b{query}").status_code == 404


def test_the_page_says_which_images_were_read_and_shows_no_mail(ada, teacher):
    page = ada.page()

    assert "120 validation images of the UCI digits that come with Hippo, not MNIST" in page
    assert "example.org" not in page
    assert ada.get().json()["round"]["dataset"] == "uci-digits"


def test_the_board_has_each_pupils_best_network_of_a_size(ada, classroom, teacher):
    ben = Pupil("ben", classroom)
    small, large = (784, 20, 10), (784, 40, 10)
    for pupil, seed, sizes in ((ada, 1, small), (ada, 2, small), (ben, 3, large)):
        assert pupil.submit(network(seed, sizes)).status_code == 202
    work_off()
    scores = {"1": 70.0, "2": 80.0, "3": 75.0}
    for row, score in zip(Submission.objects.order_by("pk"), scores.values(), strict=True):
        Submission.objects.filter(pk=row.pk).update(validation_accuracy=score)

    board = ben.get().json()["board"]

    shown = {
        table["size"]: [(place["who"], place["validation_accuracy"]) for place in table["places"]]
        for table in board
    }
    both = [("ada", 80.0), ("ben", 75.0)]
    assert shown == {"small": [("ada", 80.0)], "medium": both, "any": both}


def test_runs_are_shown_as_far_as_their_owner_shows_them(ada, classroom, teacher):
    now = timezone.now()
    for slug, visibility in (("hidden-run", "private"), ("shown-run", "members")):
        TrainingRun.objects.create(
            slug=slug, name=slug, owner=ada.user, visibility=visibility, started_at=now
        )

    page = Pupil("ben", classroom).page()

    assert "shown-run" in page
    assert "hidden-run" not in page
    assert "hidden-run" in ada.page()


def test_a_class_that_is_deleted_while_its_round_is_opened_is_not_there(teacher, monkeypatch):
    teacher.close_round()

    def read_slowly():
        Group.objects.all().delete()
        return nearest_held_out()

    monkeypatch.setattr("accounts.classes.rounds.nearest_held_out", read_slowly)

    assert teacher.open_round().status_code == 404
    assert teacher.client.get("/account/classes/9b").status_code == 404


def test_a_class_that_is_deleted_while_it_is_evaluated_keeps_no_other_waiting(ada, monkeypatch):
    other = new_classroom("7c")
    Teacher("another", other)
    open_round(other, per_day=5, by=ada.user)
    ben = Pupil("ben", other)
    ada.submit(network())
    ben.client.post("/classes/7c/submissions", files_of(network()), headers=ben.headers)

    def claim_then_delete():
        claimed = claim()
        Group.objects.filter(name="9b").delete()
        return claimed

    monkeypatch.setattr("accounts.classes.evaluation.claim", claim_then_delete)

    work_off()

    assert [row.state for row in Submission.objects.all()] == ["measured"]


def test_an_erased_pupil_leaves_neither_submissions_nor_weights(tested, ada, teacher):
    assert tables(ada.user)["accounts.Submission"][0]["name"] == "mine"
    assert f"submissions/{tested.pk}.npz".encode() in export(ada.user)

    erase(ada.user)

    assert not Submission.objects.exists()
    assert "ada" not in words_of(teacher.page())


def test_a_class_whose_teacher_is_erased_goes_on_without_one(teacher, ada):
    erase(teacher.user)

    assert Classroom.objects.get().teacher is None
    assert "It has no teacher" in ada.page()


def test_the_admin_lists_classes_rounds_and_submissions(tested, teacher):
    staff = Client()
    staff.force_login(User.objects.create_superuser("root"))

    assert "teacher" in staff.get("/admin/accounts/classroom/").content.decode()
    key = Classroom.objects.get().pk
    assert staff.get(f"/admin/accounts/classroom/{key}/change/").status_code == 200
    assert "mine" in staff.get("/admin/accounts/submission/").content.decode()
    assert "uci-digits" in staff.get("/admin/accounts/round/").content.decode()
    form = {"group": Classroom.objects.get().group.pk, "slug": "nine", "teacher": ""}
    staff.post(f"/admin/accounts/classroom/{key}/change/", form)
    assert Classroom.objects.get().slug == "nine"
    assert AccountEvent.objects.get(kind="class_changed").detail == "9b, address nine"


def test_no_page_asks_more_queries_with_more_pupils(ada, classroom, teacher):
    def queries() -> list[int]:
        counts = []
        for look in (ada.page, ada.get, teacher.page):
            look()
            with CaptureQueriesContext(connection) as queries_of_page:
                look()
            counts.append(len(queries_of_page))
        return counts

    ada.submit(network(0))
    work_off()
    before = queries()
    for seed in range(1, 9):
        Pupil(f"pupil-{seed}", classroom).submit(network(seed))
    work_off()

    assert queries() == before
