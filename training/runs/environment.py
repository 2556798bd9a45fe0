"""The environment of a run: what besides its plan decides the last bit of its weights."""

import platform
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits


def environment(threads: int) -> dict[str, Any]:
    """What must be the same for a resumed run to end in the same bits, as plain JSON.

    threads  that the matrix products use
    """
    blas: dict[str, Any] = next((x for x in threadpool_info() if x["user_api"] == "blas"), {})
    return {
        "numpy": np.__version__,
        "blas": f"{blas.get('internal_api')} {blas.get('version')} {blas.get('architecture')}",
        "machine": platform.machine(),
        "threads": threads,
    }


def environment_changes(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What is different, each as ``threads was 1 and is 2``."""
    return [
        f"{name} was {before.get(name)} and is {value}"
        for name, value in now.items()
        if before.get(name) != value
    ]


def blas_threads(count: int) -> AbstractContextManager[object]:
    """Run a block with exactly this many BLAS threads, so that sums come out the same each time."""
    return threadpool_limits(limits=count, user_api="blas")
