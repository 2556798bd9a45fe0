"""The folder in which a server's processes count: its own, and none of a killed server is left."""

import os
from pathlib import Path

import pytest

from hippo_site.metrics_folder import metrics_folder

NO_PROCESS = 999_999_999


@pytest.fixture(autouse=True)
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("hippo_site.metrics_folder.SHARED", tmp_path)
    monkeypatch.setattr("hippo_site.metrics_folder.NEEDED", 0)
    return tmp_path


def test_folders_of_killed_servers_are_removed_and_those_of_others_stay(memory: Path) -> None:
    pids = (NO_PROCESS, 10**30, os.getpid(), os.getppid())
    *killed, other = (memory / f"hippo-metrics-{pid}-x" for pid in pids)
    for folder in (*killed, other):
        folder.mkdir()

    own = Path(metrics_folder(""))

    assert {*memory.iterdir()} == {own, other}


def test_a_reload_goes_on_counting_in_the_same_folder(memory: Path) -> None:
    own = metrics_folder("")

    assert metrics_folder(own) == own
    assert [*memory.iterdir()] == [Path(own)]


def test_a_server_started_by_another_counts_in_its_own(memory: Path) -> None:
    others = str(memory / f"hippo-metrics-{os.getppid()}-x")

    assert Path(metrics_folder(others)).name.startswith(f"hippo-metrics-{os.getpid()}-")
