"""No process that a test starts touches the project's database."""

import pytest


@pytest.fixture(autouse=True)
def own_database(tmp_path_factory, monkeypatch, db):
    """Processes that a test starts use a database of their own, without tables."""
    folder = tmp_path_factory.mktemp("own")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
