"""What happens when the Hub fails or others upload too; and the token shows in none of it."""

import logging
import threading
from functools import partial

import pytest

from tests.conftest import random_network
from tests.fake_hub.server import FakeHub
from tests.fake_hub.store import artifact_files
from training.core.artifact import Metadata
from training.hub import ArtifactNotFound, HubError, HubUnavailable, ModelManager
from training.hub.huggingface.http_client import with_jitter

FACTS = Metadata(name="first", accuracy=95.41, created_at="2026-01-31T12:00:00Z")

# --- When the Hub is away or in the way -----------------------------------------------------------


def test_a_warm_cache_serves_while_the_hub_is_down(tmp_path, network):
    with FakeHub() as hub:
        hub.add_repo("ada/digits").commit("Add", add=artifact_files("first", network))
        options = {"endpoint": hub.url, "cache_dir": tmp_path, "timeout": 0.2}
        ModelManager("ada/digits", **options).load_model("first")

    manager = ModelManager("ada/digits", **options)

    assert (manager.load_model("first").parameters == network.parameters).all()
    with pytest.raises(HubUnavailable) as error:
        manager.list_models()
    assert str(error.value) == (
        "The Hub at 127.0.0.1 cannot be reached: check the network and HF_ENDPOINT, then try again."
    )


def test_local_only_never_asks_the_hub(hub, repo, connect):
    with pytest.raises(ArtifactNotFound) as error:
        connect().load_model("first", local_only=True)
    assert str(error.value) == "first of ada/digits is not in the cache here."
    connect().download_model("first")
    hub.new_requests()

    assert connect().load_model("first", local_only=True).sizes == (784, 4, 10)
    assert hub.new_requests() == []


def test_the_librarys_own_offline_switch_is_honoured(hub, repo, connect, monkeypatch):
    connect().download_model("first", repo.head.sha)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    hub.new_requests()

    assert connect().load_model("first").sizes == (784, 4, 10)
    with pytest.raises(HubUnavailable) as error:
        connect().list_models()

    assert str(error.value) == "HF_HUB_OFFLINE is set: unset it to reach the Hub."
    assert hub.new_requests() == []


def test_the_cache_can_be_listed_and_cleared(repo, connect):
    path = connect().download_model("first")

    (model,) = connect().list_cached_models()
    connect().clear_cache()

    assert (model.name, model.revision, model.path) == ("first", repo.head.sha, path)
    assert connect().list_cached_models() == []


@pytest.mark.parametrize("kind", ["answer", "reset", "half", "torn", "hang"])
@pytest.mark.parametrize("path", ["digits$", "/tree/", "first.json"])
def test_a_passing_fault_is_not_even_noticed(hub, repo, connect, kind, path):
    hub.fault(kind, path=path)

    assert [entry.name for entry in connect().list_models()] == ["first"]


NOT_A_HUB = "The Hub's answer about ada/digits makes no sense: check HF_ENDPOINT."
LASTING = [
    ({"status": 503}, "The Hub at 127.0.0.1 answered 503: try again later."),
    (
        {"status": 429, "headers": {"Retry-After": "55"}},
        "The Hub at 127.0.0.1 answered 429: try again in 55 seconds.",
    ),
    (
        {"status": 429, "headers": {"RateLimit": '"api";r=0;t=77'}},
        "The Hub at 127.0.0.1 answered 429: try again in 77 seconds.",
    ),
    (
        {"kind": "hang"},
        "The Hub at 127.0.0.1 did not answer within 0.4 seconds: "
        "check the network and HF_ENDPOINT, then try again.",
    ),
    (
        {"kind": "reset"},
        "The Hub at 127.0.0.1 cannot be reached: "
        "check the network and HF_ENDPOINT, then try again.",
    ),
    ({"kind": "drip"}, "The Hub at 127.0.0.1 sent too much, or too slowly."),
    ({"status": 200, "body": b"<html>"}, NOT_A_HUB),
    ({"status": 200, "body": b"[1, 2]"}, NOT_A_HUB),
    ({"status": 200, "body": b'{"id": "ada/digits", "sha": "../x"}'}, NOT_A_HUB),
    ({"status": 418}, "The Hub refused the request about ada/digits (status 418)."),
    (
        {"status": 302, "headers": {"Location": "http://169.254.169.254/latest"}},
        "The Hub sent us to a host that is not its own: check HF_ENDPOINT.",
    ),
    (
        {"status": 302, "headers": {"Location": "/api/models/ada/digits"}},
        "The Hub at 127.0.0.1 redirects in a circle: check HF_ENDPOINT.",
    ),
]


@pytest.mark.parametrize(("fault", "message"), LASTING)
def test_a_lasting_fault_is_told_in_one_line(hub, repo, connect, fault, message):
    hub.fault(**{"kind": "answer", "times": 99, "path": "digits$", **fault})

    with pytest.raises(HubUnavailable) as error:
        connect().survey()

    assert str(error.value) == message


def test_a_redirect_to_another_port_does_not_carry_the_token(hub, repo, connect, network):
    with FakeHub() as storage:
        storage.add_repo("ada/digits").commit("Add", add=artifact_files("first", network))
        head = storage.store.repos["ada/digits"].head.sha
        away = {"Location": f"{storage.url}/ada/digits/resolve/{head}/first.npz"}
        away |= {"X-Repo-Commit": repo.head.sha}
        away["ETag"] = f'"{repo.head.files["first.npz"].sha256}"'
        hub.fault(status=302, headers=away, path="first.npz", method="HEAD")

        connect().load_model("first", repo.head.sha)

        assert [(r.method, r.token) for r in storage.requests] == [("GET", None)]


# --- Two at the same time -------------------------------------------------------------------------


def test_uploads_at_the_same_moment_all_arrive(repo, connect, network):
    names = [f"net-{number}" for number in range(3)]

    def upload(name):
        connect(timeout=5).upload_model(network, name, FACTS)

    threads = [threading.Thread(target=upload, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    card = repo.head.files["README.md"].data.decode()
    assert all(f"[{name}]({name}.npz)" in card for name in ["first", *names])
    assert len(repo.commits) == 2 + len(names)


@pytest.mark.parametrize("status", [409, 412])
def test_a_refused_commit_is_made_again_on_the_new_parent(hub, repo, connect, status):
    before = len(repo.commits)
    hub.fault(status=status, path="/commit/")

    connect().upload_model(random_network(seed=1), "second", FACTS)

    assert len(repo.commits) == before + 1


@pytest.mark.parametrize("path", ["/preupload/", "/batch", "^/lfs/", "/verify", "/commit/"])
@pytest.mark.parametrize("kind", ["reset", "lost", "answer"])
def test_an_upload_survives_any_lost_answer_with_one_commit(hub, repo, connect, kind, path):
    before = len(repo.commits)
    hub.fault(kind, path=path)

    commit = connect().upload_model(random_network(seed=1), "second", FACTS)

    assert len(repo.commits) == before + 1
    assert commit.revision == repo.head.sha


def test_pauses_differ_so_that_clients_do_not_return_together():
    pauses = {with_jitter(2.0) for _ in range(20)}

    assert len(pauses) == 20
    assert all(2.0 <= pause <= 3.0 for pause in pauses)


# --- The token stays out of sight -----------------------------------------------------------------

EVERYWHERE = ["digits$", "/tree/", "first.json", "first.npz", "/preupload/", "/batch", "^/lfs/"]
EVERYWHERE += ["/verify", "/commit/", "validate-yaml"]


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 500])
def test_no_error_shows_the_token(hub, repo, connect, path, status):
    echo = f'{{"error": "{hub.token}"}}'.encode()
    headers = {"X-Error-Message": hub.token, "X-Request-Id": hub.token}
    hub.fault(status=status, headers=headers, body=echo, path=path, times=99)
    manager = connect(timeout=0.05)
    attempts = [
        manager.survey,
        partial(manager.load_model, "first", repo.head.sha),
        partial(manager.upload_model, random_network(seed=1), "second", FACTS),
    ]

    said = [outcome(attempt) for attempt in attempts]

    assert hub.token not in " ".join([repr(manager), *said])


def outcome(attempt) -> str:
    """What a caller could print of it: the result, or the error."""
    try:
        return repr(attempt())
    except HubError as error:
        assert "\n" not in str(error)
        return f"{error} {error!r}"


def test_no_log_or_terminal_shows_the_token(hub, repo, connect, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    hub.fault(status=500, headers={"X-Error-Message": hub.token}, path="first.json")

    connect().upload_model(random_network(seed=1), "second", FACTS)

    printed = capfd.readouterr()
    assert hub.token not in caplog.text + printed.out + printed.err
