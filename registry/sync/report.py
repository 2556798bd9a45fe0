"""The report of one sync, which ``sync_models --json`` prints and the admin sums up."""

from dataclasses import dataclass, field

from registry.models import HubModel
from registry.models.history import SYNC_COUNTS


@dataclass
class SyncReport:
    """The result of one sync: every name is in exactly one of the five collections.

    head      state of the repository
    invalid   name -> why the artifact cannot be read
    changes   name -> the changes of an updated record, in one line
    requests  that were sent to the Hub; ``bytes`` of its answers
    """

    repo_id: str
    source: str
    head: str
    dry_run: bool = False
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    invalid: dict[str, str] = field(default_factory=dict)
    changes: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0

    def counts(self) -> dict[str, int]:
        return {kind: len(getattr(self, kind)) for kind in SYNC_COUNTS}

    def add(self, record: HubModel, kind: str) -> None:
        """Report a record; ``kind`` counts only if its artifact is there and can be read."""
        if record.status == HubModel.Status.INVALID:
            self.invalid[record.name] = record.problem
        else:
            kind = "missing" if record.status == HubModel.Status.MISSING else kind
            getattr(self, kind).append(record.name)
