"""Apache Arrow, an optional package: imported when it is needed, with one line where it is not."""

from typing import Any

from training.executors.interface import NotInstalled


def arrow() -> Any:
    """``pyarrow``, with one thread; raises NotInstalled."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise NotInstalled("Scoring files needs Apache Arrow: make scale installs it.") from None
    pyarrow.set_cpu_count(1)  # every worker has one core
    return pyarrow
