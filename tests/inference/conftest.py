"""Real networks in a real folder, mirrored and served as in production, for one test at a time."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from inference import samples
from inference.serving import Serving, serving
from inference.serving.pool import NetworkPool
from registry.conf import manager_for_settings
from registry.sync import sync
from tests.conftest import random_network
from training.core.artifact import Metadata, save
from training.core.network import Network

BLANK = [0.0] * 784


def settle() -> None:
    """What the background threads would have reached by now."""
    serving.refresh()
    serving.fetch_missing()


@pytest.fixture
def no_mnist(settings, tmp_path) -> Iterator[None]:
    """A site without MNIST at hand: its images are the UCI digits that come with Hippo."""
    settings.MNIST_DIR = tmp_path
    samples.source.cache_clear()
    yield
    samples.source.cache_clear()


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    """An empty folder that the settings name as the repository."""
    folder = tmp_path / "models"
    folder.mkdir()
    settings.HF_MODEL_REPO = str(folder)
    return folder


@pytest.fixture
def put(folder) -> Callable[..., Network]:
    """Save a network under a name; says which."""

    def put(name: str, accuracy: float = 95.0, network: Network | None = None, **facts) -> Network:
        network = network or random_network()
        save(folder, network, Metadata(name=name, accuracy=accuracy, **facts))
        return network

    return put


@pytest.fixture
def mirror(db, folder, monkeypatch) -> Callable[[], None]:
    """Mirror the folder and serve what the records then say, from an empty memory."""
    monkeypatch.setattr(serving, "__dict__", Serving(NetworkPool()).__dict__)

    def mirror() -> None:
        sync(manager_for_settings(), started_by="a test")
        settle()

    return mirror


@pytest.fixture
def served(put, mirror) -> Network:
    """One network, ``ada``, is there and answers."""
    network = put("ada")
    mirror()
    return network


@pytest.fixture
def digit() -> np.ndarray:
    """(784,) float32: a one, more or less."""
    image = np.zeros((28, 28), dtype=np.float32)
    image[4:24, 13:15] = 1
    return image.reshape(784)
