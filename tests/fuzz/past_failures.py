"""Bytes that once made a reader fail, by target: from ``make fuzz``, from users, from reading."""

PAST_FAILURES: list[tuple[str, bytes]] = [
    ("run-log", b'{"event": "epoch", "at": "2026-11-25T12:00:00+00:00", "loss": 0.5}\n'),
    ("run-log", b'{"event": "epoch", "at": "2026-11-25T12:00:00+00:00", "epoch": "1"}\n'),
    ("run-log", b'{"event": "epoch", "at": "2026-11-25", "epoch": 1, "seconds": "x"}\n'),
    ("run-log", b'{"event": "epoch", "at": "2026-11-25", "epoch": 1, "layers": [3]}\n'),
    ("run-log", b'{"event": "resumed", "at": "2026-11-25", "history": [{"loss": 1}]}\n'),
    ("run-log", b'{"event": "run_start", "at": "2026-11-25", "name": "a\\u0000"}\n'),
    ("run-log", b'{"event": "run_start", "at": "2026-11-25", "command": "\\ud800"}\n'),
    ("run-log", b'{"event": "run_end", "at": "2026-11-25", "accuracy": NaN}\n'),
    ("run-log", b'{"event": "run_end", "at": "2026-11-25", "artifact": 5}\n'),
    ("run-log", b"[]\n"),
    # A member of the archive that says it is compressed in a way that nobody knows.
    ("checkpoint", b"PK\x03\x04" + bytes(22) + b"PK\x01\x02" + bytes(6) + b"\x33" + bytes(35)),
]
