"""Limits of a submitted network. It imports no models, since the server reads it before them."""

from training.core.artifact.metadata import MAX_BYTES as MAX_METADATA

MAX_WEIGHTS = 8_000_000  # bytes of an .npz
MAX_PARAMETERS = 2_000_000  # of a network
MAX_UNITS = 4_096  # in a layer: what it takes in memory to evaluate

__all__ = ["MAX_METADATA", "MAX_PARAMETERS", "MAX_UNITS", "MAX_WEIGHTS"]
