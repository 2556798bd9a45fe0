"""A fake Hub, a repository on it, and managers that talk to it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fake_hub.server import FakeHub
from tests.fake_hub.store import Repo, artifact_files
from tests.fake_hub.time_limits import retry_at_once
from tests.patience import PATIENCE
from training.core.artifact import Metadata
from training.core.network import Network
from training.hub import ModelManager

Connect = Callable[..., ModelManager]

METADATA = Metadata(
    name="first",
    accuracy=95.41,
    training={"dataset": "mnist"},
    created_at="2026-01-31T12:00:00Z",
)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    retry_at_once(monkeypatch)
    with FakeHub() as server:
        yield server


@pytest.fixture
def repo(hub: FakeHub, network: Network) -> Repo:
    """A repository with one artifact, "first"."""
    repo = hub.add_repo("ada/digits")
    repo.commit("Add first", add=artifact_files("first", network))
    return repo


@pytest.fixture
def connect(hub: FakeHub, tmp_path: Path) -> Connect:
    """Makes managers of the fake Hub's repositories; they share one cache."""

    def connect(repo: str = "ada/digits", **options: Any) -> ModelManager:
        defaults: dict[str, Any] = {
            "token": hub.token,
            "cache_dir": tmp_path / "cache",
            "timeout": PATIENCE,
        }
        return ModelManager(repo, endpoint=hub.url, **(defaults | options))

    return connect
