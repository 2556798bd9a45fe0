"""What every test may ask for: small real networks, and the real MNIST where it is at hand."""

import gc
import os
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from django.conf import settings
from django.db import connection
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.made_once import SHARED_FOLDER
from tests.migrated_database import fill
from tests.postgres.cluster import Cluster, cluster, pooler
from training.core.doubt import DoubtHead
from training.core.network import Network, parameter_count

CHROMIUM = Path("/usr/bin/chromium")

# No example is timed: a busy machine may stand still in any of them. Each run has the same
# examples; ``make fuzz`` looks for new ones.
REPEATABLE = hypothesis_settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
hypothesis_settings.register_profile("repeatable", REPEATABLE)
hypothesis_settings.register_profile("fuzz", REPEATABLE, derandomize=False, max_examples=3_000)
hypothesis_settings.load_profile("repeatable")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are cores: half of the time tests wait for processes and browsers."""
    return (os.cpu_count() or 1) + 2


def pytest_configure(config: pytest.Config) -> None:
    """A folder for what is made once for all processes of the run; they inherit its name."""
    if not hasattr(config, "workerinput"):
        folder = TemporaryDirectory(prefix="hippo-tests-")
        config.add_cleanup(folder.cleanup)
        os.environ[SHARED_FOLDER] = folder.name


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected lasts: garbage is looked for neither meanwhile nor in it afterwards."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def _skip_or_fail(reason: str) -> None:
    """A missing part is a skip on a laptop and a failure where CI=true promised it."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def random_network(
    sizes=(784, 4, 10), activation="relu", output="softmax", seed=0, scale=0.1
) -> Network:
    """An untrained network with small random weights: real arithmetic, nothing learnt."""
    rng = np.random.default_rng(seed)
    parameters = scale * rng.normal(size=parameter_count(sizes))
    return Network(sizes, activation, output, parameters).frozen()


def random_doubt(sizes: tuple[int, ...] = (784, 4, 10), units: int = 3) -> DoubtHead:
    """An unfitted doubt head for a network of these sizes."""
    rng = np.random.default_rng(5)
    weights = 0.1 * rng.normal(size=(sizes[0] + sizes[-2], units))
    return DoubtHead(weights, rng.normal(size=units), rng.normal(size=units), np.ones(1)).frozen()


@pytest.fixture(scope="session", autouse=True)
def _without_fsync() -> Iterator[None]:
    """It is for power cuts: what a test ends is a process, and some thousand files are written."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda descriptor: None)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """A database in memory begins as a copy of the migrated one, so that nothing is left to do."""
    name = connection.creation._get_test_db_name() if connection.vendor == "sqlite" else ""
    if "mode=memory" not in name:
        yield
        return
    with closing(sqlite3.connect(name, uri=True)) as database:
        fill(database)
        yield  # kept open: it is gone with its last connection


@pytest.fixture
def network() -> Network:
    return random_network()


@pytest.fixture(scope="session")
def mnist():
    """The real MNIST from MNIST_DIR."""
    from training.datasets import DatasetUnavailable, load_mnist

    try:
        return load_mnist(settings.MNIST_DIR)
    except DatasetUnavailable as error:
        _skip_or_fail(f"needs the real MNIST: {error}")


@pytest.fixture(scope="session")
def chromium() -> str:
    if not CHROMIUM.exists():
        _skip_or_fail(f"needs Chromium at {CHROMIUM}: make browser-deps")
    return str(CHROMIUM)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL with pgbouncer in front, whatever database the suite itself runs on."""
    try:
        with cluster() as direct, pooler(direct) as both:
            yield both
    except FileNotFoundError as error:
        _skip_or_fail(str(error))
