"""Folders and databases of a test's own; the weights of runs that nothing interrupted."""

from pathlib import Path

import pytest

from tests.training.management.train_mnist.interrupting import Unbroken, sha256, train


@pytest.fixture
def elsewhere(tmp_path_factory, monkeypatch, db):
    """Processes that a test starts use a database and a folder for logs of their own."""
    folder = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
    monkeypatch.setenv("RUNS_OF_THE_TEST", str(folder / "runs"))


@pytest.fixture(scope="session")
def trained() -> dict[tuple[str, ...], str]:
    """What ``unbroken`` gave so far."""
    return {}


@pytest.fixture
def unbroken(tmp_path: Path, trained: dict[tuple[str, ...], str]) -> Unbroken:
    """The SHA-256 of the same run without an interruption, trained once for all tests."""

    def weights(*options: str) -> str:
        if options not in trained:
            train(tmp_path / "unbroken", *options)
            trained[options] = sha256(tmp_path / "unbroken")
        return trained[options]

    return weights
