"""The threads beside the requests: started once, and not ended by an error."""

from threading import Event, active_count

from inference.serving.refresher import Refresher

FOREVER = Event()


def test_a_task_runs_again_though_it_failed(caplog):
    failed, again = Event(), Event()

    def task() -> None:
        if failed.is_set():
            again.set()
            FOREVER.wait()
        failed.set()
        raise RuntimeError("a bug")

    Refresher(task, every=0.001).start()

    assert again.wait(5)
    assert "A background task failed; it is tried again." in caplog.text


def test_starting_twice_starts_one_thread_a_task():
    refresher = Refresher(FOREVER.wait, FOREVER.wait)
    before = active_count()

    refresher.start()
    refresher.start()

    assert active_count() == before + 2
