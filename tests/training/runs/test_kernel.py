"""The BLAS kernel of a run: one that is named is used and recorded, or refused in words."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

from training.runs import kernel
from training.runs.kernel import KernelUnavailable, active_kernel, use_kernel

QUICK = ["--dataset", "uci-digits", "--sizes", "784", "8", "10", "--epochs", "1", "--name", "x"]


def train(tmp_path, *options):
    folders = ["--output", str(tmp_path), "--runs-dir", str(tmp_path / "runs")]
    return subprocess.run(
        [sys.executable, "manage.py", "train_mnist", *QUICK, *folders, *options],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(autouse=True)
def own_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/db.sqlite3")
    monkeypatch.delenv(kernel.VARIABLE, raising=False)


@pytest.mark.skipif(active_kernel() != "SkylakeX", reason="needs a processor with AVX-512")
def test_a_run_uses_the_kernel_that_is_named_and_records_it(tmp_path):
    result = train(tmp_path, "--kernel", "Haswell")

    assert result.returncode == 0, result.stderr
    training = json.loads((tmp_path / "x.json").read_text())["training"]
    assert training["blas"].endswith(" Haswell")
    assert "--kernel Haswell" in training["command"]


@pytest.mark.skipif(not active_kernel(), reason="needs OpenBLAS")
def test_a_kernel_that_the_processor_has_not_is_refused(tmp_path):
    result = train(tmp_path, "--kernel", "Nonsense")

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.splitlines()[-1] == (
        "Error: --kernel Nonsense is not to be had on this processor: OpenBLAS takes "
        f"{active_kernel()} instead. Name that one, or leave --kernel out."
    )
    assert not list(tmp_path.glob("*.npz"))


@pytest.mark.parametrize("name", ["", "sandybridge", "SandyBridge"])
def test_the_kernel_in_use_needs_nothing(monkeypatch, name):
    monkeypatch.setattr(kernel, "active_kernel", lambda: "Sandybridge")

    use_kernel(name, may_start_again=False)


@pytest.mark.parametrize(
    ("active", "message"),
    [
        ("", "--kernel needs a NumPy that computes with OpenBLAS."),
        ("SkylakeX", "--kernel Haswell needs OPENBLAS_CORETYPE=Haswell at Python's start."),
    ],
)
def test_a_kernel_that_cannot_be_used_is_refused_in_words(monkeypatch, active, message):
    monkeypatch.setattr(kernel, "active_kernel", lambda: active)
    monkeypatch.setattr(kernel, "_kernel_in", lambda environment: "Haswell")

    with pytest.raises(KernelUnavailable) as caught:
        use_kernel("Haswell", may_start_again=False)

    assert str(caught.value) == message
