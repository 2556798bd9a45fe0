"""Several requests at the same time, of which the first failure is the end of all."""

from collections.abc import Callable, Iterable
from contextvars import copy_context
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_parallel(
    function: Callable[[Item], Result], items: Iterable[Item], threads: int
) -> list[Result]:
    """The results in the order of the items; raises the first error, or Ctrl-C, without delay.

    A ThreadPoolExecutor would first wait for all the others, and the interpreter at its end too:
    for a Hub that does not answer, that is half a minute for every few items.
    """
    waiting: SimpleQueue[tuple[int, Item]] = SimpleQueue()
    done: SimpleQueue[tuple[int, Result | Exception]] = SimpleQueue()
    ended = Event()

    def work() -> None:
        while not ended.is_set():
            try:
                number, item = waiting.get_nowait()
            except Empty:
                return
            try:
                done.put((number, function(item)))
            except Exception as error:
                done.put((number, error))

    for pair in enumerate(items):
        waiting.put(pair)
    count = waiting.qsize()
    results: dict[int, Result] = {}
    try:
        for _ in range(min(threads, count)):
            # Each in a copy of this context, so that its requests are metered here.
            Thread(target=copy_context().run, args=(work,), daemon=True).start()
        for _ in range(count):
            number, result = done.get()
            if isinstance(result, Exception):
                raise result
            results[number] = result
    finally:
        ended.set()
    return [results[number] for number in range(count)]
