"""Repositories for the registry to mirror: real artifacts in a real folder."""

from functools import partial
from pathlib import Path

import pytest

from registry.conf import manager_for_settings
from registry.models.history import SYNC_COUNTS
from registry.sync import sync
from registry.sync.diff import SyncReport
from tests.conftest import random_network
from tests.fake_hub.server import FakeHub
from training.core.artifact import Metadata, save


def put(folder: Path, name: str, accuracy: float = 95.0, *, seed: int = 0, **facts) -> Path:
    """Save a small network; returns its .npz."""
    return save(folder, random_network(seed=seed), Metadata(name=name, accuracy=accuracy, **facts))


def found(report: SyncReport) -> dict:
    """The places where the report has something, and what."""
    return {place: got for place in SYNC_COUNTS if (got := getattr(report, place))}


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    """An empty folder that the settings name as the repository."""
    settings.HF_MODEL_REPO = str(tmp_path / "models")
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


@pytest.fixture
def mirror(db, folder):
    """Sync that folder."""
    return lambda **options: sync(manager_for_settings(), started_by="a test", **options)


@pytest.fixture
def three(folder, mirror):
    """Three mirrored networks: ada 97 %, ben 98.25 %, cyd 95 %."""
    for seed, (name, accuracy) in enumerate({"ada": 97.0, "ben": 98.25, "cyd": 95.0}.items()):
        put(folder, name, accuracy, seed=seed)
    mirror()


@pytest.fixture
def put_here(folder):
    return partial(put, folder)


@pytest.fixture
def hub(settings, tmp_path):
    """A Hub on this machine, whose ada/digits the settings name as the repository."""
    with FakeHub() as server:
        settings.HF_MODEL_REPO = "ada/digits"
        settings.HUB = {
            "repo": "ada/digits",
            "endpoint": server.url,
            "token": server.token,
            "cache_dir": tmp_path / "cache",
            "timeout": 0.2,
        }
        server.add_repo("ada/digits")
        yield server


@pytest.fixture
def publish(hub, tmp_path):
    """Commit an artifact to a repository of that Hub; returns the commit's hash."""

    def commit(name, accuracy=95.0, *, repo="ada/digits", **options):
        path = put(tmp_path, name, accuracy, **options)
        pair = {file.name: file.read_bytes() for file in (path, path.with_suffix(".json"))}
        return hub.store.repos[repo].commit(f"Add {name}", add=pair).sha

    return commit
