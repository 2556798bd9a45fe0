"""An upload is one commit, whatever fails on the way and whoever uploads at the same time."""

import threading

import pytest

from tests.conftest import random_network
from tests.fake_hub.server import FakeHub
from tests.fake_hub.store import Repo
from tests.training.conftest import METADATA, Connect
from training.core.network import Network


def test_an_upload_is_one_commit_of_three_files(hub: FakeHub, repo: Repo, connect: Connect) -> None:
    before = len(repo.commits)
    commit = connect().upload_model(random_network(seed=1), "second", METADATA)

    assert len(repo.commits) == before + 1
    assert repo.head.sha == commit.revision
    assert commit.url == f"{hub.url}/ada/digits/commit/{commit.revision}"
    assert repo.head.title == "Add second (784-4-10, 95.41 %)"
    changed = repo.head.files.keys() - repo.commits[-2].files.keys()
    assert changed == {"second.npz", "second.json", "README.md"}


def test_simultaneous_uploads_all_arrive(repo: Repo, connect: Connect, network: Network) -> None:
    names = [f"net-{number}" for number in range(3)]

    def upload(name: str) -> None:
        connect().upload_model(network, name, METADATA)

    threads = [threading.Thread(target=upload, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    card = repo.head.files["README.md"].data.decode()
    assert all(f"[{name}]({name}.npz)" in card for name in ["first", *names])
    assert len(repo.commits) == 2 + len(names)


@pytest.mark.parametrize("status", [409, 412])
def test_a_commit_refused_as_outdated_is_made_again_on_the_new_parent(
    hub: FakeHub, repo: Repo, connect: Connect, status: int
) -> None:
    before = len(repo.commits)
    hub.fault(status=status, path="/commit/")

    connect().upload_model(random_network(seed=1), "second", METADATA)

    assert len(repo.commits) == before + 1


@pytest.mark.parametrize("path", ["/preupload/", "/batch", "^/lfs/", "/verify", "/commit/"])
@pytest.mark.parametrize("kind", ["reset", "lost", "answer"])
def test_an_upload_makes_one_commit_whatever_request_fails(
    hub: FakeHub, repo: Repo, connect: Connect, kind: str, path: str
) -> None:
    before = len(repo.commits)
    hub.fault(kind, path=path)

    commit = connect().upload_model(random_network(seed=1), "second", METADATA)

    assert len(repo.commits) == before + 1
    assert commit.revision == repo.head.sha


def test_an_upload_waits_as_long_as_a_busy_hub_asks_for(
    hub: FakeHub, repo: Repo, connect: Connect
) -> None:
    before = len(repo.commits)
    hub.fault(status=429, headers={"Retry-After": "1"}, path="/commit/")

    connect().upload_model(random_network(seed=1), "second", METADATA)

    assert len(repo.commits) == before + 1
