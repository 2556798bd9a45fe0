"""``?model=@ALIAS`` asks for whatever network the alias points at, on every route."""

from typing import Any

import pytest

from registry import aliases
from registry.models import Alias, HubModel, Repository
from tests.inference.conftest import BLANK, settle

pytestmark = pytest.mark.django_db


def point(alias: str, name: str) -> None:
    target = HubModel.objects.get(name=name)
    aliases.move(alias, target, reason="a test", by="a test")
    settle()


def predict(client: Any, model: str) -> Any:
    body = {"pixels": BLANK}
    return client.post(f"/predict?model={model}", body, content_type="application/json")


@pytest.fixture
def two(put: Any, mirror: Any) -> None:
    put("ada", 99.0)
    put("ben", 95.0)
    mirror()


def test_the_answer_names_the_network_and_follows_the_alias(two: None, client: Any) -> None:
    point("candidate", "ben")
    assert predict(client, "@candidate").json()["model"] == "ben"
    assert predict(client, "%40candidate").json()["model"] == "ben"

    point("candidate", "ada")
    assert predict(client, "@candidate").json()["model"] == "ada"


def test_an_unknown_alias_is_answered_as_an_unknown_name(two: None, client: Any) -> None:
    unknown, name = predict(client, "@nope"), predict(client, "nope")

    assert unknown.status_code == name.status_code == 404
    assert unknown.json() == name.json()


def test_a_network_has_its_aliases_and_is_found_by_one(two: None, client: Any) -> None:
    point("candidate", "ben")
    point("safe", "ben")

    body = client.get("/models/@candidate").json()

    assert (body["name"], body["aliases"]) == ("ben", ["candidate", "safe"])
    assert client.get("/models/@nope").status_code == 404
    assert client.get("/models/@candidate/weights").status_code == 200


def test_v2_takes_an_alias_for_a_name(two: None, client: Any) -> None:
    point("candidate", "ben")

    assert client.get("/v2/models/@candidate").json()["name"] == "ben"
    assert client.get("/v2/models/@candidate/ready").status_code == 200
    assert client.get("/v2/models/@nope").status_code == 404


def test_an_alias_of_what_is_not_public_is_unknown(two: None, client: Any) -> None:
    point("candidate", "ben")
    Repository.objects.update(visibility=Repository.Visibility.PRIVATE)
    settle()

    assert predict(client, "@candidate").status_code == 404
    assert Alias.objects.count() == 1


def test_the_old_network_answers_until_the_new_one_is_here(
    two: None, client: Any, put: Any
) -> None:
    from inference.serving import serving
    from registry.conf import manager_for_settings
    from registry.sync import sync

    point("candidate", "ben")
    put("cyd", 90.0)
    sync(manager_for_settings(), started_by="a test")
    aliases.move("candidate", HubModel.objects.get(name="cyd"), reason="new", by="a test")

    serving.refresh()
    assert predict(client, "@candidate").json()["model"] == "ben"
    serving.fetch_missing()
    assert predict(client, "@candidate").json()["model"] == "cyd"
