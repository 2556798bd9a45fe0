"""The admin learns which networks are loaded and how much they were asked."""

import pytest

from registry.service_status import provider
from tests.inference.conftest import BLANK

pytestmark = pytest.mark.django_db


def test_the_admin_hears_of_loaded_networks_and_their_work(client, served):
    before = provider.status()

    client.post("/predict", {"batch": [BLANK] * 3}, content_type="application/json")

    after = provider.status()
    assert {name for name, _ in after.loaded} == {"ada"}
    assert after.predictions["ada"] - before.predictions.get("ada", 0) == 3
    assert after.requests - before.requests == 1
    assert after.hours > 0
