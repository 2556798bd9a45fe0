"""A scrape that comes while a process makes its first file of counts is answered."""

import os
from contextlib import closing

from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector

from inference.metrics.reserved_files import ReservedDict


def scraped(folder) -> list:
    return [*MultiProcessCollector(CollectorRegistry(), path=str(folder)).collect()]


def test_a_file_has_its_name_once_it_has_its_bytes(tmp_path, monkeypatch):
    reserve, during = os.posix_fallocate, []

    def reserve_beside_a_scrape(*words: int) -> None:
        during.append(scraped(tmp_path))
        reserve(*words)

    monkeypatch.setattr(os, "posix_fallocate", reserve_beside_a_scrape)
    ReservedDict(str(tmp_path / "counter_1.db")).close()

    assert during == [[]]
    assert scraped(tmp_path) == []
    assert os.listdir(tmp_path) == ["counter_1.db"]


def test_a_file_of_an_earlier_process_with_the_same_id_keeps_its_counts(tmp_path):
    key = '["hippo_x", "hippo_x_total", {}, "X."]'
    with closing(ReservedDict(str(tmp_path / "counter_1.db"))) as earlier:
        earlier.write_value(key, 3.0, 0.0)

    with closing(ReservedDict(str(tmp_path / "counter_1.db"))) as later:
        assert later.read_value(key)[0] == 3.0
