"""What may change the last bit of a run: the machine, NumPy, and the number of threads."""

import platform
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info


def environment(threads: int) -> dict[str, Any]:
    """The facts that must be the same for a resumed run to end in the same bits."""
    blas: dict[str, Any] = next((x for x in threadpool_info() if x["user_api"] == "blas"), {})
    return {
        "numpy": np.__version__,
        "blas": f"{blas.get('internal_api')} {blas.get('version')} {blas.get('architecture')}",
        "machine": platform.machine(),
        "threads": threads,
    }
