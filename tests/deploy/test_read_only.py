"""The site as in a container: nothing can be written but one folder, no network, no rights."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hippo_site.server import ROOT
from tests.hippo_site.test_listening import asked

BWRAP = shutil.which("bwrap")


def can_confine() -> bool:
    """Whether bubblewrap is here, and the kernel lets it make namespaces."""
    command = [str(BWRAP), "--unshare-all", "--ro-bind", "/", "/", "true"]
    return bool(BWRAP) and subprocess.run(command, check=False, capture_output=True).returncode == 0


pytestmark = pytest.mark.skipif(
    not can_confine(), reason="needs bubblewrap and namespaces: make deploy-deps"
)


@pytest.fixture
def data() -> Iterator[Path]:
    """The one folder that can be written; its path is short enough for a socket."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        yield Path(name)


def confined(data: Path, *command: str) -> list[str]:
    """A command with a root that cannot be written, as uid 10001, without network and rights."""
    return [
        *(str(BWRAP), "--unshare-all", "--uid", "10001", "--gid", "10001", "--cap-drop", "ALL"),
        *("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"),
        *("--ro-bind", str(ROOT), str(ROOT), "--bind", str(data), str(data)),
        *("--chdir", str(ROOT), "--die-with-parent", *command),
    ]


def test_it_migrates_mirrors_and_answers_and_can_write_nowhere_else(data):
    variables = {
        "PATH": os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
        "DATABASE_URL": f"sqlite:///{data}/db.sqlite3",
        "HF_CACHE_DIR": f"{data}/cache",
        "SECRET_KEY": "for these tests",
        "HOST": f"unix:{data}/s",
        "WEB_CONCURRENCY": "1",
    }
    manage = (sys.executable, "manage.py")
    for command in (("migrate", "--verbosity", "0"), ("sync_models",)):
        subprocess.run(
            confined(data, *manage, *command), env=variables, check=True, capture_output=True
        )
    write = confined(data, "touch", f"{ROOT}/written", "/etc/written")

    assert subprocess.run(write, env=variables, capture_output=True, check=False).returncode == 1
    server = subprocess.Popen(
        confined(data, sys.executable, "-m", "gunicorn"), env=variables, stderr=subprocess.DEVNULL
    )
    try:
        assert asked(f"{data}/s", server) == 200
        healthy = confined(data, sys.executable, "deploy/healthcheck.py")
        assert subprocess.run(healthy, env=variables, check=False).returncode == 0
    finally:
        server.terminate()
        server.wait(40)
    assert not (ROOT / "written").exists()
    gone = subprocess.run(healthy, env=variables, capture_output=True, text=True, check=False)
    assert (gone.returncode, gone.stdout[:12]) == (1, "No answer at")
