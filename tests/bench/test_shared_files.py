"""Tests of what benches take from the tests: it is there without pytest, too."""

import os
import subprocess
import sys
from pathlib import Path

from tests.made_once import SHARED_FOLDER

BENCH = """
from tests.made_once import made_once

paths = [made_once("file", lambda path: path.open("x").close()) for _ in range(2)]
print(paths[1])
"""


def test_a_bench_makes_a_file_once_in_a_folder_that_ends_with_it():
    environment = {name: value for name, value in os.environ.items() if name != SHARED_FOLDER}

    path = subprocess.check_output([sys.executable, "-c", BENCH], env=environment, text=True)

    assert path.endswith("/file\n")
    assert not Path(path.strip()).parent.exists()
