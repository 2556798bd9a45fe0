"""The tables of the registry: what the repositories said when they were last synced."""

from registry.models.alias import Alias, AliasMove
from registry.models.history import Change, Choice, Evaluation, SyncRun
from registry.models.hub_model import HubModel
from registry.models.notification import Notification
from registry.models.proposal import Proposal
from registry.models.repository import Repository
from registry.models.share import Share

__all__ = [
    "Alias",
    "AliasMove",
    "Change",
    "Choice",
    "Evaluation",
    "HubModel",
    "Notification",
    "Proposal",
    "Repository",
    "Share",
    "SyncRun",
]
