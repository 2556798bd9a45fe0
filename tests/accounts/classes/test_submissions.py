"""Submitting a network: what is refused, what counts, and what the site measures itself."""

from threading import Barrier, Thread

import pytest
from django.db import connection, connections

from accounts.classes.evaluation import claim, work_off
from accounts.classes.images import held_out
from accounts.classes.rounds import seat_of
from accounts.classes.submissions import QuotaSpent, read_artifact, submit
from accounts.models import Round, Submission, SubmittedArtifact
from tests.accounts.classes.pupils import files_of, network
from tests.inference.problem import problem
from tests.training.core.artifact.hostile_files import HOSTILE
from training.core.metrics import evaluate

pytestmark = pytest.mark.django_db


def test_the_site_measures_a_network_itself_on_its_validation_images(ada):
    answer = ada.submit(network())

    assert answer.status_code == 202
    assert answer.json()["state"] == "waiting"
    assert (answer["RateLimit-Limit"], answer["RateLimit-Remaining"]) == ("5", "4")
    work_off()
    (mine,) = ada.get("/classes/9b/submissions").json()["results"]
    expected = evaluate(network(), held_out("uci-digits").validation).accuracy
    assert (mine["state"], mine["validation_accuracy"]) == ("measured", expected)
    assert mine["test_accuracy"] is None
    assert "99.9" not in ada.page()


def test_the_test_images_are_read_only_once_the_round_is_closed(ada, teacher):
    ada.submit(network())
    work_off()
    work_off()
    assert Submission.objects.get().test_accuracy is None
    assert "Test</th>" not in ada.page()

    teacher.close_round()
    work_off()

    expected = evaluate(network(), held_out("uci-digits").test).accuracy
    assert Submission.objects.get().test_accuracy == expected
    place = ada.get().json()["board"][2]["places"][0]
    assert (place["who"], place["test_accuracy"]) == ("ada", expected)
    assert "Test</th>" in ada.page()


WRONG = {
    "a wide layer": (network(sizes=(784, 1, 5_000, 1, 10)), {}, "more than 4,096 units"),
    "too many parameters": (network(sizes=(784, 2_600, 10)), {}, "more than 2,000,000"),
    "not of digits": (network(sizes=(3, 10)), {}, "784 pixels into ten digits"),
    "another's .json": (network(), {"weights_sha256": "0" * 64}, "do not belong together"),
    "no accuracy": (network(), {"accuracy": None}, "does not give the accuracy"),
    "no name": (network(), {"name": "../../etc"}, "The .json's name must be"),
    "no .npz": (network(), {"weights": b"PK"}, "not a whole .npz archive"),
    "too long": (network(), {"weights": b"x" * 8_000_001}, "larger than 8,000,000 bytes"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_refused_says_why_in_one_line_and_does_not_count(ada, case):
    wrong, more, why = WRONG[case]

    answer = ada.submit(wrong, **more)

    detail = problem(answer, 413 if case == "too long" else 422)["detail"]
    assert why in detail
    assert "\n" not in detail
    assert not Submission.objects.exists()
    assert ada.get().json()["quota"] == {"per_day": 5, "left": 5}
    page = ada.client.post("/account/classes/9b/submit", files_of(wrong, **more), follow=True)
    assert not Submission.objects.exists()
    assert page.status_code == 200


def test_hostile_weights_are_refused_in_one_line(ada):
    for case, (data, _) in HOSTILE.items():
        detail = problem(ada.submit(network(), weights=data), 422)["detail"]
        assert detail, case
        assert "\n" not in detail, case
    assert not Submission.objects.exists()


FORMS = {
    "nothing": {},
    "one file": {"weights": files_of(network())["weights"]},
    "text": {"weights": "a", "metadata": "b"},
    "three files": files_of(network()) | {"more": files_of(network())["weights"]},
}


@pytest.mark.parametrize("case", FORMS)
def test_a_form_has_both_files_and_nothing_else(ada, case):
    answer = ada.client.post("/classes/9b/submissions", FORMS[case], headers=ada.headers)

    assert "Expected two files" in problem(answer, 422)["detail"]
    page = ada.client.post("/account/classes/9b/submit", {}, follow=True)
    assert "Choose both files" in page.content.decode()


def test_the_same_weights_are_taken_once(ada):
    assert ada.submit(network()).status_code == 202

    assert "submitted these weights" in problem(ada.submit(network()), 409)["detail"]

    assert ada.get().json()["quota"]["left"] == 4


def test_the_quota_is_visible_and_counts_what_was_taken(ada, teacher):
    Round.objects.update(per_day=2)
    for seed in range(2):
        assert ada.submit(network(seed)).status_code == 202

    answer = ada.submit(network(2))

    assert "2 submissions of today" in problem(answer, 429)["detail"]
    assert 0 < int(answer["Retry-After"]) <= 86_400
    assert "0 of 2 left today" in ada.page()
    Submission.objects.filter(user=ada.user).update(received_at="2026-01-01T12:00:00Z")
    assert ada.submit(network(2)).status_code == 202


def test_what_could_not_be_evaluated_does_not_count(ada, caplog):
    ada.submit(network())
    SubmittedArtifact.objects.update(weights=b"damaged")

    work_off()

    assert Submission.objects.get().state == "failed"
    assert ada.get().json()["quota"]["left"] == 5
    assert "not evaluated" in ada.page()


def test_nothing_is_taken_before_a_round_or_after_it(ada, teacher):
    teacher.close_round()

    assert "No round is open" in problem(ada.submit(network()), 403)["detail"]
    assert "Only the members" in problem(teacher.submit(network()), 403)["detail"]


def test_weights_that_are_the_best_in_no_size_class_are_dropped(ada):
    sizes = [(784, 4, 10), (784, 40, 10), (784, 120, 10)]
    for seed in range(5):
        ada.submit(network(seed, sizes[seed % 3]))
        work_off()

    kept = set(SubmittedArtifact.objects.values_list("submission", flat=True))
    places = {
        (place["parameters"], place["validation_accuracy"])
        for table in ada.get().json()["board"]
        for place in table["places"]
    }
    rows = Submission.objects.filter(pk__in=kept)
    assert {(row.parameters, row.validation_accuracy) for row in rows} == places
    assert len(kept) <= 3


def test_each_waiting_submission_is_claimed_once(ada):
    ada.submit(network(0))
    ada.submit(network(1))

    claimed = [claim(), claim(), claim()]

    assert [each and each.weights_sha256 for each in claimed[:2]] == list(
        Submission.objects.order_by("pk").values_list("weights_sha256", flat=True)
    )
    assert claimed[2] is None


def test_what_a_killed_process_left_is_begun_again_and_given_up_after_three_times(ada, requests):
    ada.submit(network())
    for _ in range(3):
        assert claim() is not None
        Submission.objects.update(claimed_at="2026-01-01T12:00:00Z")
        requests.clear()
        ada.page()
        assert requests == [None]  # whoever looks at the board has it done

    assert claim() is None

    assert Submission.objects.get().state == "failed"
    assert not SubmittedArtifact.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_do_not_exceed_the_quota(ada):
    if connection.vendor == "sqlite":
        pytest.skip("a database in memory has one connection")
    Round.objects.update(per_day=3)
    barrier, outcomes = Barrier(6), []

    def upload(seed: int) -> None:
        files = files_of(network(seed))
        artifact = read_artifact(files["weights"].read(), files["metadata"].read())
        seat = seat_of(ada.user.pk, "9b")
        barrier.wait()
        try:
            submit(seat, ada.user.pk, artifact)
            outcomes.append("taken")
        except QuotaSpent:
            outcomes.append("spent")
        finally:
            connections.close_all()

    threads = [Thread(target=upload, args=[seed]) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["spent"] * 3 + ["taken"] * 3
    assert Submission.objects.count() == 3
