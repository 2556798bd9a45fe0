"""Running ``train_mnist`` in a test: here, or in a process of its own as a user does."""

import os
import subprocess
import sys
from io import StringIO

from django.conf import settings
from django.core.management import call_command

QUICK = ["--dataset", "uci-digits", "--sizes", "784", "16", "10", "--epochs", "2"]


def runs_option():
    """The folder for logs, as options."""
    return ["--runs-dir", os.environ["RUNS_OF_THE_TEST"]]


def train(folder, *more):
    """Run the command here; its stdout and stderr."""
    out, err = StringIO(), StringIO()
    folders = ["--output", str(folder), "--runs-dir", f"{folder}-runs"]
    call_command("train_mnist", *QUICK, *folders, *more, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def start(*arguments):
    """The command as a user starts it, still running."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "train_mnist", *runs_option(), *arguments],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def in_a_process(*arguments):
    """The command as a user starts it, ended."""
    process = start(*arguments)
    out, err = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)
