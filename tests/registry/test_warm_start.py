"""From an upload to a prediction, and what still works while the Hub is away."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from inference.serving import Serving, serving
from inference.serving.pool import NetworkPool
from registry.models import HubModel
from tests.fake_hub.refusals import BAD_TOKEN
from tests.fake_hub.server import FakeHub
from tests.fake_hub.time_limits import SHORT
from tests.registry.conftest import Publish, put
from tests.registry.staff import page, staff

pytestmark = pytest.mark.django_db
BLANK = {"pixels": [0.0] * 784}


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Serving:
    """The serving state of a process that was just started."""
    monkeypatch.setattr(serving, "__dict__", Serving(NetworkPool()).__dict__)
    return serving


def run(*command: str) -> str:
    call_command(*command, stdout=(out := StringIO()), stderr=StringIO())
    return out.getvalue()


@pytest.fixture
def published(hub: FakeHub, tmp_path: Path) -> None:
    """A network that was uploaded and synced with the commands."""
    path = put(tmp_path / "mine", "ada", 96.0)
    run("upload_to_hf", "--model-path", str(path))
    run("sync_models")


@pytest.mark.parametrize("kind", [{}, {"private": True}, {"gated": True}], ids=str)
def test_an_uploaded_network_is_synced_and_served(
    hub: FakeHub, tmp_path: Path, client: Client, process: Serving, kind: dict[str, bool]
) -> None:
    repo = hub.add_repo("ada/digits", **kind)
    path = put(tmp_path / "mine", "ada", 96.0)

    url = run("upload_to_hf", "--model-path", str(path)).strip()
    hub.new_requests()
    output = run("sync_models")
    sync_requests = hub.new_requests()
    process.refresh()
    process.fetch_missing()
    answer = client.post("/predict", BLANK, "application/json")

    assert url == f"{hub.url}/ada/digits/commit/{repo.head.sha}"
    assert output.startswith("created   ada\n")
    assert not [request for request in sync_requests if request.endswith(".npz")]
    assert repo.head.files["ada.npz"].lfs
    assert not repo.head.files["ada.json"].lfs
    assert (answer.json()["model"], answer.json()["revision"]) == ("ada", repo.head.sha)


HUB_FAULTS = {
    "down": ({"kind": "reset"}, "cannot be reached"),
    "slow": ({"kind": "hang"}, f"did not answer within {SHORT} seconds"),
    "refuses the token": (
        {"status": BAD_TOKEN.status, "headers": BAD_TOKEN.headers},
        "The Hub refused the token",
    ),
}


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize(("fault", "message"), HUB_FAULTS.values(), ids=HUB_FAULTS)
def test_with_cached_weights_the_site_starts_without_the_hub(
    hub: FakeHub, client: Client, process: Serving, fault: dict[str, Any], message: str
) -> None:
    process.refresh()
    process.fetch_missing()
    process.__dict__ = Serving(NetworkPool()).__dict__  # another process starts
    hub.fault(**{"kind": "answer", "times": 1_000} | fault)
    hub.new_requests()

    process.preload()
    answer = client.post("/predict", BLANK, "application/json")
    requests = hub.new_requests()
    with pytest.raises(CommandError):
        run("sync_models")

    front = page(staff("view_hubmodel"), "/admin/")
    assert answer.status_code == client.get("/readyz").status_code == 200
    assert requests == []
    assert message in front
    assert "What was mirrored before is served." in front
    assert hub.token not in front


@pytest.mark.usefixtures("published")
def test_the_next_sync_brings_the_site_up_to_date(
    hub: FakeHub, publish: Publish, client: Client, process: Serving
) -> None:
    hub.fault("reset", times=3)
    with pytest.raises(CommandError):
        run("sync_models")
    revision = publish("ada", 97.0, seed=5)

    run("sync_models")
    process.refresh()
    process.fetch_missing()

    assert HubModel.objects.get().accuracy == 97.0
    assert client.post("/predict", BLANK, "application/json").json()["revision"] == revision
    assert "In step." in page(staff("view_hubmodel"), "/admin/")
