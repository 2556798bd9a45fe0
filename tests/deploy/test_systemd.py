"""The systemd units: systemd reads them without a word, and they may do next to nothing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

UNITS = settings.BASE_DIR / "deploy" / "systemd"
SERVICES = sorted(path.name for path in UNITS.glob("*.service"))
HIGHEST_EXPOSURE = 15  # tenths

needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="needs systemd-analyze, which comes with systemd"
)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as on a machine on which Hippo is in this checkout."""
    folder = tmp_path / "units"
    shutil.copytree(UNITS, folder)
    for path in folder.glob("*.service"):
        python = Path(sys.executable).parent
        path.write_text(path.read_text().replace("/opt/hippo/.venv/bin", str(python)))
    return folder


def analyze(*words: str | Path, folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["systemd-analyze", *words],
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{folder}:"},
        capture_output=True,
        text=True,
        check=False,
    )


@needs_systemd
def test_systemd_has_nothing_to_say_about_any_unit(installed):
    units = sorted([*installed.glob("*.service"), *installed.glob("*.socket")])
    units += sorted(installed.glob("*.timer"))

    verified = analyze("verify", "--man=no", *units, folder=installed)

    ours = [line for line in verified.stderr.splitlines() if "hippo" in line]
    assert (verified.returncode, ours) == (0, [])


@needs_systemd
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_exposed_by_no_more_than_1_5(installed, service):
    words = ["security", "--offline=true", f"--threshold={HIGHEST_EXPOSURE}", installed / service]

    checked = analyze(*words, folder=installed)

    assert checked.returncode == 0, checked.stdout[-300:]
    assert "Overall exposure level" in checked.stdout


@needs_systemd
def test_a_service_without_the_sandbox_would_be_refused(installed):
    shutil.rmtree(installed / "hippo-.service.d")
    words = ["security", "--offline=true", f"--threshold={HIGHEST_EXPOSURE}"]

    assert analyze(*words, installed / SERVICES[0], folder=installed).returncode == 1


def test_every_timer_has_its_service():
    timers = {path.stem for path in UNITS.glob("*.timer")}

    assert timers
    assert {f"{timer}.service" for timer in timers} <= set(SERVICES)
