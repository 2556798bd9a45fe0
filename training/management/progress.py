"""Progress bars on stderr, where that is a terminal."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Self

from tqdm import tqdm

from training.core.steps import Result, Steps, Work


class OwnsBar:
    """A context whose end takes its bar away."""

    _bar: tqdm

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: Any) -> None:
        self._bar.close()


@contextmanager
def download_bar(name: str, total: int | None) -> Iterator[Callable[[int], object]]:
    """Of a file that comes down the line; gives the function to feed it bytes."""
    with tqdm(desc=name, total=total, unit="B", unit_scale=True, disable=None) as bar:
        yield bar.update


def followed(
    steps: Steps[Result], name: str, is_stop_requested: Callable[[], bool]
) -> Result | None:
    """The result of long work, with a bar from its first step on; None where it was stopped."""
    work, bar = Work(steps), None
    with ExitStack() as shown:
        for share in work:
            if is_stop_requested():
                return None
            bar = bar or shown.enter_context(_share_bar(name))
            bar.update(share - bar.n)
    return work.result


def _share_bar(name: str) -> tqdm:
    form = "{desc}: {percentage:3.0f}%|{bar}| {elapsed}<{remaining}"
    return tqdm(desc=name, total=1, bar_format=form, leave=False, disable=None)
