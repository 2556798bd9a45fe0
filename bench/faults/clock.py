"""The site's wall clock can be set back: clock.c is preloaded, where there is a compiler."""

import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")


def wall_clock(folder: Path) -> tuple[Path | None, dict[str, str]]:
    """The file that moves the clock, and the variables that make a process heed it."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None, {}
    library, file = folder / "clock.so", folder / "clock"
    command = [compiler, "-O2", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"]
    subprocess.run(command, check=True)
    set_clock(file, 0)
    return file, {"LD_PRELOAD": str(library), "WALL_CLOCK_FILE": str(file)}


def set_clock(file: Path, seconds: int) -> None:
    """So many seconds from the true time; written in place, because processes have it mapped."""
    with file.open("r+b" if file.exists() else "wb") as opened:
        opened.write(seconds.to_bytes(8, "little", signed=True))
