"""Reasons that staff give: kept on one line, without what no PostgreSQL stores."""

import pytest
from django.contrib.auth.models import User

from registry import aliases, default_model, review
from registry.models import AliasMove, Choice, HubModel, Proposal
from tests.registry.staff import act, logged, staff

pytestmark = pytest.mark.django_db
GIVEN, KEPT = " reads\0\r\nsevens\0", "reads sevens"


def test_every_reason_is_kept_on_one_line(three: None) -> None:
    ada = HubModel.objects.get(name="ada")

    default_model.choose_record(ada, reason=GIVEN)
    aliases.move("best", ada, reason=GIVEN, by="a test")
    review.propose(Proposal.Kind.DEFAULT, ada, by=User.objects.create_user("ben"), reason=GIVEN)

    for model in (Choice, AliasMove, Proposal):
        assert model.objects.get().reason == KEPT


def test_the_admins_log_has_the_same(three: None) -> None:
    act(
        staff("promote_hubmodel", "view_hubmodel"),
        "make_default",
        "ada",
        confirmed="1",
        reason=GIVEN,
    )

    assert logged() == [("ada", f"Made the default, because: {KEPT}.")]
