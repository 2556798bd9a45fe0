#!/usr/bin/env python
"""Hippo's command line: every ``manage.py`` command starts here."""

import io
import os
import signal
import sys
import threading
from pathlib import Path

HELP = ("-h", "--help")
WITH_TABLES = ("sweep", "train_mnist")  # training commands that write to the database
TRAINING_COMMANDS = Path(__file__).parent / "training" / "management" / "commands"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hippo_site.settings")
    replace_closed_streams()
    accept_any_character()
    end_like_ctrl_c()
    repeat_lost_interrupts()
    try:
        run(sys.argv)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:  # the reader has left (``| head``): nothing more to say to it
        pass
    except OSError as error:
        sys.exit(file_problem(error))
    finally:
        if error := flush_or_drop():
            sys.exit(file_problem(error))


def run(words: list[str]) -> None:
    """Imports here, as Ctrl-C may come while they take their second."""
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import Error as DatabaseError

    from training.management.database_errors import database_problem

    try:
        if needs_no_app(words):
            run_without_apps(words)
        else:
            execute_from_command_line(words)
    except ImproperlyConfigured as error:
        sys.exit(f"Error: {error}")
    except EOFError:
        sys.exit("Error: It asks a question, and there is no terminal to answer it.")
    except DatabaseError as error:  # of Django's own commands, which leave it as it is
        if "--traceback" in words:
            raise
        sys.exit(f"Error: {database_problem(error)}")


def end_like_ctrl_c() -> None:
    """Let SIGTERM and a closed terminal end a command as Ctrl-C does: no half file stays behind.

    SIGHUP stays ignored where it is (``nohup``).
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def repeat_lost_interrupts() -> None:
    """Send a signal again, now SIGTERM, where Python dropped its KeyboardInterrupt in a finalizer.

    Of sixteen to ``migrate`` three were lost in one of Django's, with a traceback, and it went on.
    """
    usual = sys.unraisablehook

    def hook(lost: "sys.UnraisableHookArgs") -> None:
        if not issubclass(lost.exc_type, KeyboardInterrupt):
            usual(lost)
            return
        again = threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGTERM))
        again.daemon = True
        again.start()

    sys.unraisablehook = hook


def file_problem(error: OSError) -> str:
    """One line; a result that cannot be written is the only file whose error names none."""
    no_file = isinstance(error, ConnectionError) or error.errno is None
    name = error.filename or ("" if no_file else "stdout")
    return f"Error: {name}{': ' * bool(name)}{error.strerror or error}."


def replace_closed_streams() -> None:
    """Let the null device stand for what was closed (``>&-``): else the next file is stdout."""
    for number, (name, mode) in enumerate({"stdin": "r", "stdout": "w", "stderr": "w"}.items()):
        if getattr(sys, name) is None:
            device = os.open(os.devnull, os.O_RDWR)
            if device != number:
                os.dup2(device, number)
                os.close(device)
            os.set_inheritable(number, True)
            setattr(sys, name, open(number, mode))  # noqa: SIM115 - until the process ends


def flush_or_drop() -> OSError | None:
    """Send what is left; the error of a disk that has no room for it.

    Where nobody reads it, Python must not make exit code 120 of that.
    """
    problem = None
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            if not isinstance(error, BrokenPipeError) and stream is sys.stdout:
                problem = error
    return problem


def accept_any_character() -> None:
    """Write what a terminal's encoding lacks (Latin-1 has no →) as an escape: \\u2192."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def needs_no_app(words: list[str]) -> bool:
    """Whether this is a training command that uses no table, or whose help is wanted."""
    names = {path.stem for path in TRAINING_COMMANDS.glob("[a-z]*.py")}
    if len(words) < 2 or words[1] not in names:
        return False
    return words[1] not in WITH_TABLES or (len(words) == 3 and words[2] in HELP)


def run_without_apps(words: list[str]) -> None:
    """Run a training command; setting Django up would double the time that it takes to start."""
    from logging.config import dictConfig

    from django.conf import settings
    from django.core.management import load_command_class

    if words[-1] not in HELP:
        dictConfig(settings.LOGGING)  # Django's own defaults would import its views
    load_command_class("training", words[1]).run_from_argv(words)


if __name__ == "__main__":
    main()
