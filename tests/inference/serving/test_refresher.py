"""The threads beside the requests: started once, not ended by an error, idle while nobody asks."""

from collections.abc import Callable, Iterator
from multiprocessing import get_context
from threading import Event, Semaphore, active_count

import pytest

from inference.serving.refresher import Refresher
from tests.patience import PATIENCE

FOREVER = Event()


def no_task() -> None:
    pass


@pytest.fixture
def begin() -> Iterator[Callable[..., Refresher]]:
    """Starts a refresher. Its threads have no end: after the test they rest instead of turning."""
    over, begun = Event(), []

    def resting(task: Callable[[], object]) -> Callable[[], None]:
        def turn() -> None:
            if over.is_set():
                FOREVER.wait()
            task()

        return turn

    def begin(look: Callable, work: Callable, **options: float) -> Refresher:
        begun.append(Refresher(resting(look), resting(work), **options))
        begun[-1].start()
        return begun[-1]

    yield begin
    over.set()
    for refresher in begun:
        refresher._woken.set()


def test_a_task_runs_again_though_it_failed(begin, caplog):
    failed, again = Event(), Event()

    def task() -> None:
        if failed.is_set():
            again.set()
            FOREVER.wait()
        failed.set()
        raise RuntimeError("a bug")

    begin(no_task, task, every=0.001)

    assert again.wait(PATIENCE)
    assert "A background task failed; it is tried again." in caplog.text


def test_starting_twice_starts_one_thread_a_task():
    refresher = Refresher(FOREVER.wait, FOREVER.wait)
    before = active_count()

    refresher.start()
    refresher.start()

    assert active_count() == before + 2


def test_nothing_is_looked_at_while_nobody_asks(begin):
    looks, turns = Semaphore(0), Semaphore(0)
    refresher = begin(looks.release, turns.release, every=0.001, lasting=0)
    assert looks.acquire(timeout=PATIENCE)  # the one at the start

    for _ in range(50):
        assert turns.acquire(timeout=PATIENCE)
    assert not looks.acquire(blocking=False)

    refresher.ask()
    assert looks.acquire(timeout=PATIENCE)


def test_a_request_in_one_process_makes_the_others_look(begin):
    looks = Semaphore(0)
    refresher = begin(looks.release, no_task, every=0.001)
    assert looks.acquire(timeout=PATIENCE)

    other = get_context("fork").Process(target=refresher.ask)
    other.start()
    other.join()

    assert looks.acquire(timeout=PATIENCE)
