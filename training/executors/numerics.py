"""What decides the last bit of a result: NumPy, its BLAS library and kernel, the processor's SIMD.

The same seed gives other bits with OpenBLAS's SkylakeX kernels than with its Haswell ones. The
process that starts a sweep pins its own kernel for its workers, and a worker that computes in
another way is refused: results are never mixed.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from training.executors.interface import Refused
from training.runs.environment import environment, environment_changes
from training.runs.kernel import VARIABLE, active_kernel

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class OtherNumerics(Refused):
    """A worker would compute other bits than the process that started the work."""


def numerics() -> dict[str, Any]:
    """This process's own, as plain JSON; with one BLAS thread, as every worker has."""
    simd = np.show_config(mode="dicts")["SIMD Extensions"]
    return environment(threads=1) | {"simd": " ".join([*simd["baseline"], *simd["found"]])}


def variables() -> dict[str, str]:
    """The environment variables that pin a worker to this process's numerics.

    They count only before NumPy is imported.
    """
    kernel = active_kernel()
    return ONE_THREAD | ({VARIABLE: kernel} if kernel else {})


def variables_for(expected: Mapping[str, Any], pin: Mapping[str, str]) -> dict[str, str]:
    """Those that pin a process of this machine to another one's ``numerics``, as far as they can.

    pin  the other one's ``variables``; SIMD instructions that it has not are switched off here
    """
    known = str(expected["simd"]).split()
    simd = np.show_config(mode="dicts")["SIMD Extensions"]
    here = [*simd["found"], *simd.get("not found", ())]  # those switched off already stay so
    extra = [name for name in here if name not in known]
    return dict(pin) | ({"NPY_DISABLE_CPU_FEATURES": " ".join(extra)} if extra else {})


@contextmanager
def pinned(pin: Mapping[str, str]) -> Iterator[None]:
    """Processes that start while the block runs inherit these environment variables."""
    before = dict(os.environ)
    os.environ.update(pin)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def check_numerics(expected: dict[str, Any]) -> None:
    """Raises OtherNumerics in a process that would compute other bits."""
    if changes := environment_changes(expected, numerics()):
        raise OtherNumerics(f"This worker computes other bits: {', '.join(changes)}.")
