"""Requests at the same time: results in order, and no waiting for the rest after a failure."""

import os
import signal
from collections.abc import Iterator
from threading import Event

import pytest

from tests.patience import PATIENCE
from tests.training.signals import heard
from training.hub.huggingface.parallel import in_parallel


@pytest.fixture
def answered() -> Iterator[Event]:
    """What the requests that hang wait for, to the end of the test."""
    event = Event()
    yield event
    event.set()


def test_results_come_in_the_order_of_the_items() -> None:
    assert in_parallel(lambda item: item**2, range(20), threads=3) == [n**2 for n in range(20)]
    assert in_parallel(str, [], threads=3) == []


def test_the_first_failure_ends_all_and_nothing_more_is_begun(answered: Event) -> None:
    begun = []

    def request(number: int) -> None:
        begun.append(number)
        if number == 1:
            raise ValueError("no answer")
        answered.wait(PATIENCE)

    with pytest.raises(ValueError, match="no answer"):
        in_parallel(request, range(20), threads=2)

    assert not answered.is_set()
    assert sorted(begun) in ([0, 1], [0, 1, 2])


def test_control_c_does_not_wait_for_a_request_that_hangs(answered: Event) -> None:
    def request(number: int) -> None:
        if number == 0:
            os.kill(os.getpid(), signal.SIGINT)
        answered.wait(PATIENCE)

    with heard(signal.SIGINT), pytest.raises(KeyboardInterrupt):
        in_parallel(request, range(4), threads=2)

    assert not answered.is_set()
