"""The BLAS kernel of a run, ``--kernel``: the same seed gives the same bits on unlike processors.

OpenBLAS takes the kernel that suits the processor, and another one where the environment names it
before NumPy is imported: a process that has the wrong one starts itself again.
"""

import os
import subprocess
import sys
from typing import Any

import numpy  # noqa: F401 - brings its BLAS
from threadpoolctl import threadpool_info

VARIABLE = "OPENBLAS_CORETYPE"
PRINT = f"from {__name__} import active_kernel; print(active_kernel())"


class KernelUnavailable(ValueError):
    """This machine cannot compute with the kernel that was named; one line."""


def active_kernel() -> str:
    """The kernel that this process computes with; "" where its BLAS is not OpenBLAS."""
    info: dict[str, Any] = next((x for x in threadpool_info() if x["user_api"] == "blas"), {})
    return str(info.get("architecture", "")) if info.get("internal_api") == "openblas" else ""


def use_kernel(kernel: str, *, may_start_again: bool) -> None:
    """Return where this process computes with that kernel, or any will do.

    Else become the same command with it; raises KernelUnavailable where that would not help.
    """
    active = active_kernel()
    if not kernel or kernel.lower() == active.lower():
        return
    if not active:
        raise KernelUnavailable("--kernel needs a NumPy that computes with OpenBLAS.")
    environment = {**os.environ, VARIABLE: kernel}
    if (instead := _kernel_in(environment)).lower() != kernel.lower():
        raise KernelUnavailable(
            f"--kernel {kernel} is not to be had on this processor: OpenBLAS takes {instead} "
            "instead. Name that one, or leave --kernel out."
        )
    if not may_start_again:
        raise KernelUnavailable(f"--kernel {kernel} needs {VARIABLE}={kernel} at Python's start.")
    os.execve(sys.executable, sys.orig_argv, environment)  # noqa: S606 - what the user started


def _kernel_in(environment: dict[str, str]) -> str:
    """The kernel that a process with these variables computes with."""
    run = subprocess.run(  # noqa: S603 - this Python, and a name that is an environment variable
        [sys.executable, "-c", PRINT],
        env=environment | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()
