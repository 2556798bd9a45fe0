"""Promoting a submission of a closed round to the site's default."""

import pytest
from django.contrib.auth.models import User

from accounts.models import AccountEvent, Submission
from accounts.rights.erasure import erase
from registry import review
from registry.models import Choice, HubModel, Proposal, Repository
from registry.sync import sync
from tests.accounts.classes.pupils import Teacher
from tests.accounts.people import words_of

pytestmark = pytest.mark.django_db


def test_a_promoted_submission_is_the_default_with_what_the_site_measured(tested, teacher, ada):
    page = teacher.promote(tested.pk, name="best-of-9b", reason="it is good").content.decode()

    assert "the default is now best-of-9b" in page
    record = HubModel.objects.get()
    assert (record.name, record.is_default) == ("best-of-9b", True)
    assert (record.accuracy, record.test_samples) == (tested.test_accuracy, 359)
    assert "ada" not in words_of(str(record.__dict__))
    assert "99.9" not in str(record.__dict__)
    choice = Choice.objects.get()
    assert (choice.chosen_by, choice.reason) == ("teacher", "it is good")
    event = AccountEvent.objects.get(kind="promoted")
    assert (event.by, event.detail) == ("teacher", "mine of ada in Round 1 of 9b as best-of-9b")
    assert "published as best-of-9b" in ada.page()
    teacher.promote(tested.pk, name="best-of-9b")
    assert HubModel.objects.count() == 1


def test_under_review_a_promotion_is_a_proposal(tested, teacher, settings):
    settings.PROMOTION_REVIEW = True

    page = teacher.promote(tested.pk).content.decode()

    assert "somebody else has to confirm it" in page
    proposal = Proposal.objects.get()
    assert (str(proposal.proposed_by), proposal.target_name) == ("teacher", "mine")
    assert not Choice.objects.exists()
    review.confirm(proposal, by=User.objects.create_superuser("root"))
    assert Choice.objects.get().confirmed_by == "root"


def _without_right(teacher: Teacher, settings: object) -> None:
    teacher.user.user_permissions.clear()


def _without_repository(teacher: Teacher, settings: object) -> None:
    settings.HF_MODEL_REPO = ""


def _hidden(teacher: Teacher, settings: object) -> None:
    Repository.objects.create(repo_id=settings.HF_MODEL_REPO, visibility="private")


def _reopened(teacher: Teacher, settings: object) -> None:
    Submission.objects.update(test_accuracy=None)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_without_right, "needs the permission"),
        (_without_repository, "names no repository"),
        (_hidden, "is not public"),
        (_reopened, "Close the round first"),
    ],
)
def test_what_cannot_be_promoted_says_why(tested, teacher, settings, spoil, why):
    spoil(teacher, settings)

    assert why in teacher.promote(tested.pk).content.decode()
    assert not HubModel.objects.exists()


def test_who_promotes_has_the_second_factor_that_the_site_asks_for(tested, teacher, settings):
    settings.STAFF_MFA = True

    assert "need a second factor" in teacher.promote(tested.pk).content.decode()
    assert not HubModel.objects.exists()


@pytest.mark.parametrize("end", [erase, User.delete])
def test_a_pupil_who_goes_while_a_submission_is_published_is_named_nowhere(
    tested, teacher, ada, monkeypatch, end
):
    def sync_later(*arguments, **options):
        end(ada.user)
        return sync(*arguments, **options)

    monkeypatch.setattr("accounts.classes.promotion.sync", sync_later)

    assert "the default is now best" in teacher.promote(tested.pk, name="best").content.decode()

    assert AccountEvent.objects.get(kind="promoted").detail == "mine in Round 1 of 9b as best"


def test_a_bad_name_is_refused_and_one_of_another_class_is_not_there(tested, teacher):
    assert "A name is 1 to 100" in teacher.promote(tested.pk, name="../x").content.decode()
    assert teacher.promote(tested.pk + 1).status_code == 404
