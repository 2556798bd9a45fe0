"""The programs that check the files of deploy/; a test says which one is missing."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
DEPLOY = ROOT / "deploy"
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def checked(program: str, *words: str | Path) -> subprocess.CompletedProcess:
    """A validator's exit code and words."""
    binary = Path(sys.executable).with_name(program)
    if not binary.exists():
        pytest.skip(f"needs {program}: make deploy-deps")
    return subprocess.run([binary, *words], cwd=ROOT, capture_output=True, text=True, check=False)


def rendered(folder: Path) -> str:
    """What kubectl would apply. Debian has no kubectl, so a machine may lack it."""
    if not shutil.which("kubectl"):
        pytest.skip("needs kubectl, which renders a kustomization")
    command = ["kubectl", "kustomize", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
