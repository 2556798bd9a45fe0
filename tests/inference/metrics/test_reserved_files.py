"""Where there is no room to count, the site goes on answering."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
COUNT = """
import os, sys
sys.path.insert(0, {root!r})
folder = os.environ["PROMETHEUS_MULTIPROC_DIR"]
def fill():
    try:
        with open(folder + "/other", "ab", buffering=0) as other:
            while other.write(bytes(4096)):
                pass
    except OSError:
        pass
from inference.metrics import counters
{before}
for number in range(3000):
    counters.answered("/predict%d" % number, 200, 0.01)
    if number == 0:
        fill()
print(counters.requests.labels("/predict2999", 200)._value.get(), sorted(os.listdir(folder)))
"""


def counting_on_a_full_disk(tmp_path: Path, before: str) -> subprocess.CompletedProcess:
    """A process that counts on a small file system in memory, which fills up."""
    script = tmp_path / "count.py"
    script.write_text(COUNT.format(root=str(ROOT), before=before))
    mounted = tmp_path / "small"
    mounted.mkdir()
    commands = f"mount -t tmpfs -o size=300k none {mounted} && exec {sys.executable} {script}"
    env = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(mounted)}
    environment = env | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    command = ["unshare", "-rm", "sh", "-c", commands]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(autouse=True)
def _namespaces():
    if subprocess.run(["unshare", "-rm", "true"], check=False).returncode:
        pytest.skip("needs a kernel that lets users mount a file system of their own (unshare -rm)")


@pytest.mark.parametrize("before", ["", "fill()"], ids=["it fills up later", "it was full"])
def test_a_full_disk_ends_no_process(tmp_path, before):
    result = counting_on_a_full_disk(tmp_path, before)

    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("1.0 ")
    assert "This process counts for itself: " in result.stderr
    assert "No space left on device" in result.stderr
