"""The threads beside the requests: started once, not ended by an error, idle while nobody asks."""

from multiprocessing import get_context
from threading import Event, Semaphore, active_count

from inference.serving.refresher import Refresher

FOREVER = Event()


def no_task() -> None:
    pass


def test_a_task_runs_again_though_it_failed(caplog):
    failed, again = Event(), Event()

    def task() -> None:
        if failed.is_set():
            again.set()
            FOREVER.wait()
        failed.set()
        raise RuntimeError("a bug")

    Refresher(no_task, task, every=0.001).start()

    assert again.wait(5)
    assert "A background task failed; it is tried again." in caplog.text


def test_starting_twice_starts_one_thread_a_task():
    refresher = Refresher(FOREVER.wait, FOREVER.wait)
    before = active_count()

    refresher.start()
    refresher.start()

    assert active_count() == before + 2


def test_nothing_is_looked_at_while_nobody_asks():
    looks, turns = Semaphore(0), Semaphore(0)
    refresher = Refresher(looks.release, turns.release, every=0.001, lasting=0)
    refresher.start()
    assert looks.acquire(timeout=5)  # the one at the start

    for _ in range(50):
        assert turns.acquire(timeout=5)
    assert not looks.acquire(blocking=False)

    refresher.ask()
    assert looks.acquire(timeout=5)


def test_a_request_in_one_process_makes_the_others_look():
    looks = Semaphore(0)
    refresher = Refresher(looks.release, no_task, every=0.001)
    refresher.start()
    assert looks.acquire(timeout=5)

    other = get_context("fork").Process(target=refresher.ask)
    other.start()
    other.join()

    assert looks.acquire(timeout=5)
