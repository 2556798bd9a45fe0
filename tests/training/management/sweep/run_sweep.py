"""Running ``sweep`` in a test: here, or in a process of its own as a user does."""

import subprocess
import sys
from io import StringIO

from django.conf import settings
from django.core.management import call_command

QUICK = ["--dataset", "uci-digits", "--sizes", "784", "8", "10", "--epochs", "1"]
SPACE = ["--over", "learning_rate=0.3,3", "--seeds", "0,1"]


def sweep(folder, *more, name="mine"):
    """Run the command here; its stdout and stderr."""
    out, err = StringIO(), StringIO()
    call_command(
        "sweep", name, "--output", str(folder), "--workers", "1", *more, stdout=out, stderr=err
    )
    return out.getvalue(), err.getvalue()


def start(folder, *more):
    """Run the command as a user does; a process whose stderr can be read."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "sweep", "mine", "--output", str(folder), *more],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
