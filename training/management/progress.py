"""What a terminal shows while a file comes down the line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


@contextmanager
def download_bar(name: str, total: int | None) -> Iterator[Callable[[int], object]]:
    """A progress bar on stderr, where that is a terminal; gives the function to feed it bytes."""
    with tqdm(desc=name, total=total, unit="B", unit_scale=True, disable=None) as bar:
        yield bar.update
