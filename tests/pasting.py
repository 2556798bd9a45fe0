"""A process that runs command lines of ``manage.py`` and Python programs one after the other.

It starts Python once instead of once a line. Read from stdin and written to stdout as JSON; what
only a shell understands goes to a shell.
"""

import json
import os
import re
import shlex
import subprocess
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

FOR_A_SHELL = re.compile(r"[$~|;&<>]|^[A-Z_]+=")


def run(kind: str, text: str) -> int:
    """The exit code."""
    try:
        if kind == "program":
            exec(compile(text, "<document>", "exec"), {"__name__": "__main__"})
        else:
            from django.core.management import execute_from_command_line

            execute_from_command_line(shlex.split(text)[1:])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except Exception:
        traceback.print_exc()
        return 1
    return 0


def in_a_shell(text: str) -> tuple[int, str]:
    ended = subprocess.run(
        ["bash", "-c", text],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout


def prepare() -> None:
    """Make the database, with the people, the token and the interrupted run that documents name."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from django.contrib.auth.models import User

    from accounts.models import Token
    from training.core.fit.recipes import Plan
    from training.datasets import load_uci_digits
    from training.runs.checkpoints import CheckpointWriter
    from training.runs.config import RunConfig
    from training.runs.environment import environment
    from training.runs.runner import Runner

    users = [
        User.objects.create(username=name, is_staff=name in ("teacher", "lead"))
        for name in ("teacher", "lead", "ada", "grace", "grasshopper")
    ]
    Token.objects.create(user=users[2], public_id="ab12cd34", digest=bytes(32), scopes="predict")
    config = RunConfig(Plan(epochs=2), "modern", dataset="uci-digits", name="first")
    runner = Runner(config, load_uci_digits(), environment(1))
    CheckpointWriter(config.checkpoints(Path("models").absolute()), runner).write()


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "hippo_site.settings"
    items = json.load(sys.stdin)
    import django

    django.setup()
    if not Path("db.sqlite3").exists():
        prepare()
    results = []
    for kind, text in items:
        if kind == "line" and FOR_A_SHELL.search(text):
            results.append(in_a_shell(text))
            continue
        output = StringIO()
        with redirect_stdout(output), redirect_stderr(output):
            code = run(kind, text)
        results.append((code, output.getvalue()))
    print(json.dumps(results))


if __name__ == "__main__":
    main()
