"""The tables of training runs and of sweeps, one row for each, which staff browse in the admin.

A run's log and a sweep's table are the originals; rows are copies that can be searched and sorted.
"""

from training.models.followed import SILENT
from training.models.run import TrainingRun
from training.models.run_line import RunLine
from training.models.sweep import Sweep

__all__ = ["SILENT", "RunLine", "Sweep", "TrainingRun"]
