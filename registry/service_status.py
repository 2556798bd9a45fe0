"""What the registry asks of whoever serves its networks.

Imports point from serving to the registry, so the question goes out as a signal: a receiver
returns a ``Service``. Where nobody listens, the admin leaves out what only they know.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from django.dispatch import Signal

service_asked = Signal()


@dataclass(frozen=True)
class Service:
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


def ask_service() -> Service | None:
    """The first answer, None where nobody serves."""
    answers = (answer for _, answer in service_asked.send_robust(sender=None))
    return next((answer for answer in answers if isinstance(answer, Service)), None)
