"""How the networks are being served, for the admin: loaded networks, requests, errors.

Imports point from ``inference`` to ``registry``, so the registry cannot call the serving app. That
app registers one function when it starts, and the registry calls it. Without one, or when it
fails, the admin leaves these figures out.
"""

import logging
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ServiceStatus:
    """How the networks are served, as one process sees it.

    loaded       (name, revision) of the networks that can answer in this process
    predictions  name -> images classified since the server started, in all processes
    requests     answered since then, in all processes; ``errors`` of them with a 5xx
    hours        since then; 0 where it is not known
    """

    loaded: Set[tuple[str, str]] = frozenset()
    predictions: Mapping[str, int] = field(default_factory=dict)
    requests: int = 0
    errors: int = 0
    hours: float = 0.0


class StatusProvider:
    """Holds the function that reports the status, None until an app registers one."""

    def __init__(self) -> None:
        self.report: Callable[[], ServiceStatus] | None = None

    def register(self, report: Callable[[], ServiceStatus]) -> None:
        self.report = report

    def status(self) -> ServiceStatus | None:
        """None where nothing serves, or where the function fails: an admin page never does."""
        if self.report is None:
            return None
        try:
            return self.report()
        except Exception:
            log.exception("The status of the service could not be read.")
            return None


provider = StatusProvider()
