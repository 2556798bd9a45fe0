"""Repositories of artifacts on the Hugging Face Hub or in a folder: list, load and upload them.

manager = ModelManager("ada/digits")
network = manager.load_model("mnist-784-100-10-relu-98")
"""

from training.hub.entries import CachedModel, Commit, Entry, Survey
from training.hub.errors import ArtifactNotFound, HubError, HubUnavailable
from training.hub.manager import ModelManager

__all__ = [
    "ArtifactNotFound",
    "CachedModel",
    "Commit",
    "Entry",
    "HubError",
    "HubUnavailable",
    "ModelManager",
    "Survey",
]
