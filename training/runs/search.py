"""Finding runs by what people type: a folder, a run's id, a name, its beginning, or a pattern."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from training.runs.log_reader import Run, load_run
from training.runs.log_writer import LOG_FILE


def find_runs(root: Path, word: str) -> list[Run]:
    """The runs ``word`` stands for, the oldest first; [] if there are none.

    root  the folder that holds the runs' folders; a word may also be a path to one of them
    """
    for folder in (root / word, Path(word)):
        if (folder / LOG_FILE).is_file():
            return [load_run(folder)]
    return [load_run(folder) for folder in _matching(root, word)]


def _matching(root: Path, word: str) -> Iterable[Path]:
    """Those of exactly that name, else those that begin so or fit the pattern."""
    folders = [path.parent for path in sorted(root.glob(f"*/{LOG_FILE}"))]
    exact = [folder for folder in folders if word in _names(folder)]
    patterns = (word, f"{word}*")
    return exact or [
        folder
        for folder in folders
        if any(fnmatchcase(name, pattern) for name in _names(folder) for pattern in patterns)
    ]


def _names(folder: Path) -> tuple[str, str]:
    """An id looks like 20261123T173351Z-NAME; the time may be left out."""
    return folder.name, folder.name.partition("-")[2]
