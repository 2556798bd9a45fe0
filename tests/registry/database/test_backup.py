"""Backup, restore, move: while the site writes, between databases, across releases."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from tests.conftest import random_network
from tests.migrated_database import migrated_database
from tests.postgres.cluster import Cluster
from tests.registry.database.sites import PREDICTION, STATE, WRITER, Site, manifest_of
from training.core.artifact import Metadata, save
from training.core.files import rename_to_new
from training.hub import ModelManager

OLDER = Path(__file__).parent / "hippo-0.1.0.tar.gz"  # made before accuracies had a constraint
STARTER = settings.BASE_DIR / "registry" / "starter"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Two networks and a user, on SQLite."""
    root = tmp_path / "site"
    for seed, name in enumerate(("ada", "ben")):
        save(root / "models", random_network(seed=seed), Metadata(name=name, accuracy=95.0))
    site = Site(root, migrated_database(root / "db.sqlite3"))
    site.manage("sync_models")
    return site


def test_a_backup_made_while_the_site_writes_restores_to_one_moment_of_it(
    site: Site, tmp_path: Path, postgres: Cluster
) -> None:
    file, again = tmp_path / "backup.tar.gz", tmp_path / "again.tar.gz"
    command = [sys.executable, "-c", WRITER]
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=site.env, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout.readline() == b"writing\n"
        site.manage("backup", file)
        assert writer.poll() is None
        writer.kill()

    other = Site(tmp_path / "other", postgres.create("restored"))
    other.root.mkdir()
    other.manage("restore", file)
    other.manage("backup", again)

    before, after = manifest_of(file), manifest_of(again)
    assert before["tables"] == after["tables"]
    assert {path: facts for path, facts in before["files"].items() if "folders" in path} == {
        path: facts for path, facts in after["files"].items() if "folders" in path
    }
    assert other.script(STATE) == "True True\n"
    assert other.script(PREDICTION).startswith(("ada ", "ben "))
    other.manage("set_default_model", "ada")  # a new row gets a key that is free
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_of_an_older_release_gives_the_same_prediction_bit_for_bit(
    tmp_path: Path,
) -> None:
    site = Site(tmp_path, f"sqlite:///{tmp_path}/db.sqlite3")

    site.manage("restore", OLDER)

    site.manage("migrate", "--check")
    name, answer = site.script(PREDICTION).split()
    assert name == "mnist-784-30-10-relu-97"
    assert answer == starter_answer(name)


def starter_answer(name: str) -> str:
    images = np.random.default_rng(0).random((1, 784), dtype=np.float32)
    return ModelManager(str(STARTER)).load_model(name).probabilities(images).tobytes().hex()


def test_a_backup_never_replaces_a_quicker_one(tmp_path: Path) -> None:
    for name in ("quicker", "slower"):
        (tmp_path / name).write_text(name)
    file = tmp_path / "backup.tar.gz"

    rename_to_new(tmp_path / "quicker", file)
    with pytest.raises(FileExistsError):
        rename_to_new(tmp_path / "slower", file)

    assert file.read_text() == "quicker"


def test_a_move_leaves_the_old_database_as_it_was_and_takes_classes_along(
    site: Site, tmp_path: Path
) -> None:
    """The migrations of the new database must not write to the old one."""
    site.manage("invite", "--class", "9b")
    moved = site._replace(database_url=f"sqlite:///{tmp_path}/moved.sqlite3")
    site.manage("backup", tmp_path / "before.tar.gz")

    site.manage("move_database", "--to", moved.database_url)

    site.manage("backup", tmp_path / "after.tar.gz")
    moved.manage("backup", tmp_path / "moved.tar.gz")
    before, after, there = (
        manifest_of(tmp_path / f"{name}.tar.gz")["tables"] for name in ("before", "after", "moved")
    )
    assert before["accounts.classroom"]["rows"] == 1
    assert before == after == there


def test_a_move_to_postgresql_and_back_loses_nothing(
    site: Site, tmp_path: Path, postgres: Cluster
) -> None:
    site.manage("set_default_model", "ben")
    moved = site._replace(database_url=postgres.create("moved"))
    back = site._replace(database_url=f"sqlite:///{tmp_path}/back.sqlite3")

    site.manage("move_database", "--to", moved.database_url)
    twice = [moved.start("move_database", "--to", back.database_url) for _ in range(2)]
    (_, moves), (error, refused) = sorted(
        (each.communicate()[1], each.returncode) for each in twice
    )
    assert (moves, refused) == (0, 1)
    assert "That database has data already" in error

    backups = [tmp_path / f"{number}.tar.gz" for number in range(3)]
    for each, file in zip((site, moved, back), backups, strict=True):
        each.manage("backup", file)
    tables = [manifest_of(file)["tables"] for file in backups]
    assert tables[0] == tables[1] == tables[2]
    moved.manage("set_default_model", "ada")
    again = moved.run("manage.py", "move_database", "--to", back.database_url)
    assert (again.returncode, again.stderr) == (
        1,
        "Error: That database has data already (registry.change): name an empty one.\n",
    )
