"""How long tests wait for a Hub on this machine, and how long between two requests: not at all.

Only where the Hub is to be slow is the time-out short: any other test would fail on a machine that
stands still for a moment.
"""

import pytest

from tests.patience import PATIENCE
from training.hub.huggingface import http_client, upload

SLOW = {"hang", "drip"}  # kinds of faults
SHORT = 0.2  # seconds


def timeout_for(kind: str) -> float:
    return SHORT if kind in SLOW else PATIENCE


def retry_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses grow with the time-out."""
    for module in (http_client, upload):
        monkeypatch.setattr(module, "with_jitter", lambda seconds: 0.0)
