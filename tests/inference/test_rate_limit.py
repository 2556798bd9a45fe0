"""The rate limit counts exactly what it says, in every process."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.rate_limit import CLIENTS, PLACES, ROW, SLICES, RateLimit, rate_limit

MINUTE = 60.0


def limit_of(limit: int, clients: int = 64) -> RateLimit:
    return RateLimit(limit, MINUTE, bytearray(clients * ROW.itemsize))


def client(number: int) -> bytes:
    return number.to_bytes(4, "big") * 4


@given(st.integers(1, 5), st.lists(st.floats(0, 40), min_size=1, max_size=60))
def test_no_minute_holds_more_than_the_limit(limit, pauses):
    limited, now, allowed = limit_of(limit), 1e6, []
    for pause in pauses:
        now += pause
        if not limited.wait(client(1), now):
            allowed.append(now)

    for start in allowed:
        assert sum(start <= moment < start + MINUTE for moment in allowed) <= limit


@given(st.integers(1, 5), st.lists(st.floats(0, 40), min_size=1, max_size=60))
def test_after_the_stated_wait_there_is_a_turn_and_not_before(limit, pauses):
    limited, now = limit_of(limit), 1e6
    for pause in pauses:
        now += pause
        if wait := limited.wait(client(1), now):
            assert limited.wait(client(1), now + wait - MINUTE / SLICES / 2) > 0
            now += wait + 1e-3
            assert limited.wait(client(1), now) == 0
            assert wait <= MINUTE * (1 + 1 / SLICES)


def test_a_client_is_remembered_after_thousands_of_others():
    limited = limit_of(2, clients=CLIENTS)
    for _ in range(2):
        assert limited.wait(client(7), 1e6) == 0
    names = np.random.default_rng(0).bytes(16 * 3_000)
    for start in range(0, len(names), 16):
        limited.wait(names[start : start + 16], 1e6)

    assert limited.wait(client(7), 1e6) > 0


def test_of_too_many_clients_the_one_longest_unseen_is_forgotten():
    limited = limit_of(1, clients=PLACES)
    for number in range(PLACES + 1):
        assert limited.wait(client(number), 1e6 + number) == 0

    assert limited.wait(client(PLACES), 1e6 + PLACES) > 0
    assert limited.wait(client(0), 1e6 + PLACES) == 0


def test_processes_and_threads_count_together(tmp_path):
    rate_limit.cache_clear()
    parent = rate_limit("50/hour", str(tmp_path))
    children = []
    for _ in range(3):
        child = os.fork()
        if not child:
            rate_limit.cache_clear()  # a process that was not forked opens the file itself
            limited = rate_limit("50/hour", str(tmp_path))
            os._exit(sum(not limited.wait(client(1), 1e6) for _ in range(20)))
        children.append(child)
    with ThreadPoolExecutor(4) as pool:
        here = sum(not wait for wait in pool.map(lambda _: parent.wait(client(1), 1e6), range(20)))

    assert here + sum(os.WEXITSTATUS(os.waitpid(child, 0)[1]) for child in children) == 50


def test_without_room_each_process_counts_for_itself(tmp_path, monkeypatch, caplog):
    def full(*_: int) -> None:
        raise OSError(28, "No space left on device")

    rate_limit.cache_clear()
    monkeypatch.setattr(os, "posix_fallocate", full)

    limited = rate_limit("1/min", str(tmp_path))

    assert [limited.wait(client(1), 1e6) > 0 for _ in range(2)] == [False, True]
    assert "PREDICT_RATE counts for each process: No space left on device" in caplog.text


@pytest.fixture(autouse=True)
def no_limit_stays():
    yield
    rate_limit.cache_clear()
