"""Lines of a run's log, as a program sends them."""

AT = "2026-11-25T12:00:00Z"
START = {
    "event": "run_start",
    "at": AT,
    "name": "small",
    "command": "manage.py train_mnist --sizes 784 30 10",
    "plan": {"sizes": [784, 30, 10], "epochs": 3},
    "environment": {"threads": 1},
}


def epoch(number: int, **fields) -> dict:
    usual = {"event": "epoch", "at": AT, "epoch": number, "loss": 1 / number, "seconds": 0.5}
    return usual | {"train_accuracy": 80.0, "validation_accuracy": 90.0 + number} | fields
