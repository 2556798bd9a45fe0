"""A Hub on this machine, for every test that asks for one."""

import pytest

from tests.fake_hub.server import FakeHub
from tests.fake_hub.store import artifact_files
from training.hub import ModelManager


@pytest.fixture
def hub():
    with FakeHub() as server:
        yield server


@pytest.fixture
def repo(hub, network):
    """A repository with one artifact, "first"."""
    repo = hub.add_repo("ada/digits")
    repo.commit("Add first", add=artifact_files("first", network))
    return repo


@pytest.fixture
def connect(hub, tmp_path):
    """A way to make managers; they share a cache."""

    def connect(repo="ada/digits", **options):
        options = {"token": hub.token, "cache_dir": tmp_path / "cache", "timeout": 0.4} | options
        return ModelManager(repo, endpoint=hub.url, **options)

    return connect
