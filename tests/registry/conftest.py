"""Repositories for the registry to sync: artifacts in a folder, or on a Hub on this machine."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from registry.conf import manager_for_settings
from registry.models.history import SYNC_COUNTS
from registry.sync import sync
from registry.sync.report import SyncReport
from tests.conftest import random_network
from tests.fake_hub.server import FakeHub
from tests.fake_hub.time_limits import retry_at_once, timeout_for
from tests.patience import PATIENCE
from training.core.artifact import Metadata, save

Save = Callable[..., Path]
Sync = Callable[..., SyncReport]
Publish = Callable[..., str]


def put(folder: Path, name: str, accuracy: float = 95.0, *, seed: int = 0, **metadata: Any) -> Path:
    """Save a small network in the folder; returns the path of its .npz."""
    described = Metadata(name=name, accuracy=accuracy, **metadata)
    return save(folder, random_network(seed=seed), described)


def non_empty(report: SyncReport) -> dict:
    """The collections of the report that have names in them."""
    return {kind: names for kind in SYNC_COUNTS if (names := getattr(report, kind))}


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """An empty folder, which the settings name as the repository."""
    settings.HF_MODEL_REPO = str(tmp_path / "models")
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


@pytest.fixture
def mirror(db: None, folder: Path) -> Sync:
    """A function that syncs that folder."""
    return lambda **options: sync(manager_for_settings(), started_by="a test", **options)


@pytest.fixture
def three(folder: Path, mirror: Sync) -> None:
    """Three networks in that folder and in the records: ada 97 %, ben 98.25 %, cyd 95 %."""
    for seed, (name, accuracy) in enumerate({"ada": 97.0, "ben": 98.25, "cyd": 95.0}.items()):
        put(folder, name, accuracy, seed=seed)
    mirror()


@pytest.fixture
def put_here(folder: Path) -> Save:
    """A function that saves a small network in that folder."""
    return partial(put, folder)


class HubOfSettings(FakeHub):
    """Where it is to be slow, the settings have a short time-out from then on."""

    settings: Settings

    def fault(self, kind: str = "answer", **options: Any) -> None:
        self.settings.HUB = {**self.settings.HUB, "timeout": timeout_for(kind)}
        super().fault(kind, **options)


@pytest.fixture
def hub(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """A Hub on this machine; the settings name its ada/digits as the repository."""
    retry_at_once(monkeypatch)
    with HubOfSettings() as server:
        server.settings = settings
        settings.HF_MODEL_REPO = "ada/digits"
        settings.HUB = {
            "repo": "ada/digits",
            "endpoint": server.url,
            "token": server.token,
            "cache_dir": tmp_path / "cache",
            "timeout": PATIENCE,
        }
        server.add_repo("ada/digits")
        yield server


@pytest.fixture
def publish(hub: FakeHub, tmp_path: Path) -> Publish:
    """A function that commits a small network to that Hub; returns the commit's hash."""

    def commit(
        name: str, accuracy: float = 95.0, *, repo: str = "ada/digits", **options: Any
    ) -> str:
        path = put(tmp_path, name, accuracy, **options)
        pair = {file.name: file.read_bytes() for file in (path, path.with_suffix(".json"))}
        return hub.store.repos[repo].commit(f"Add {name}", add=pair).sha

    return commit
