"""Progress bars on stderr, where that is a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from tqdm import tqdm


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
