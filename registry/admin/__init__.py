"""The registry in the Django admin; importing this package registers its pages."""

from registry.admin import hub_model, notification, proposal, sync_run, training_run

__all__ = ["hub_model", "notification", "proposal", "sync_run", "training_run"]
