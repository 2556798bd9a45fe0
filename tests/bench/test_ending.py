"""Tests of what SIGTERM does to a bench: what it started ends with it."""

import signal
import subprocess
import sys

from tests.patience import PATIENCE

BENCH = """
import tempfile, time
from bench.ending import end_on_sigterm

end_on_sigterm()
with tempfile.TemporaryDirectory() as folder:
    print(folder, flush=True)
    time.sleep(60)
"""


def test_a_bench_that_is_told_to_end_takes_along_what_it_made(tmp_path):
    command = [sys.executable, "-c", BENCH]
    environment = {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as bench:
        assert bench.stdout
        bench.stdout.readline()

        bench.send_signal(signal.SIGTERM)

        assert bench.wait(PATIENCE) == 143
    assert list(tmp_path.iterdir()) == []
