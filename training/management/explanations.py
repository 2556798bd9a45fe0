"""Errors of the core in the words of the command line: settings become options."""

from training.core.fit.divergence import Diverged
from training.core.fit.recipes import SettingError
from training.runs.config import AFTER_DIVERGENCE, flag


def explain(error: Exception) -> str:
    """One line for people at a terminal."""
    if isinstance(error, SettingError):
        return f"{flag(error.setting)} {error.rule}."
    if isinstance(error, Diverged):
        return f"{error} {AFTER_DIVERGENCE}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}." if error.filename else f"{error.strerror}."
    return str(error)
