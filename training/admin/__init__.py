"""The admin of training: runs and sweeps, to search, sort and compare; nothing can be edited."""

from training.admin.read_only import EMPTY, NullsLastChangeList, ReadOnlyAdmin, safe_html
from training.admin.runs import TrainingRunAdmin
from training.admin.sweeps import SweepAdmin

__all__ = [
    "EMPTY",
    "NullsLastChangeList",
    "ReadOnlyAdmin",
    "SweepAdmin",
    "TrainingRunAdmin",
    "safe_html",
]
