"""Errors of the core in the words of the command line: settings become options."""

from training.core.fit.divergence import Diverged
from training.core.fit.recipes import SettingError
from training.runs.config import AFTER_DIVERGENCE, flag


def explain(error: Exception) -> str | None:
    """One line for people at a terminal; None for an error of another kind."""
    if isinstance(error, SettingError):
        return f"{flag(error.setting)} {error.rule}."
    if isinstance(error, Diverged):
        return f"{error} {AFTER_DIVERGENCE}"
    return None
