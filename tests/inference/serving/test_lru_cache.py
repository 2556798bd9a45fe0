"""The networks in memory: found by name and revision, dropped when they weigh too much."""

from inference.serving.catalog import Servable
from inference.serving.lru_cache import NetworkCache
from tests.conftest import random_network

WEIGHT = random_network().parameters.nbytes
ADA, BEN, CYD = (Servable(name, "1") for name in ("ada", "ben", "cyd"))


def filled(most_bytes: int, *records: Servable) -> NetworkCache:
    cache = NetworkCache(most_bytes)
    for record in records:
        cache.put(record, random_network())
    return cache


def test_another_revision_is_another_network():
    cache = filled(10 * WEIGHT, ADA)

    assert cache.get(ADA) is not None
    assert cache.get(Servable("ada", "2")) is None


def test_what_was_not_used_for_longest_is_dropped():
    cache = filled(2 * WEIGHT, ADA, BEN)

    cache.get(ADA)
    cache.put(CYD, random_network())

    assert [cache.get(record) is None for record in (ADA, BEN, CYD)] == [False, True, False]


def test_a_network_heavier_than_the_limit_still_stays_while_it_is_the_newest():
    cache = filled(WEIGHT // 2, ADA)
    assert cache.get(ADA) is not None

    cache.put(BEN, random_network())

    assert [cache.get(record) is None for record in (ADA, BEN)] == [True, False]


def test_the_same_network_twice_weighs_once():
    cache = filled(2 * WEIGHT, ADA, ADA, ADA, BEN)

    assert cache.get(ADA) is not None
