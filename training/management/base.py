"""What all commands share: results on stdout, failures in one line, an exit code for each kind."""

import errno
import json
import os
import sys
from abc import abstractmethod
from contextlib import suppress
from typing import Any, NoReturn, TextIO, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper
from django.db import DatabaseError

from training.management.database_errors import database_problem
from training.management.parser import Parser
from training.retries import announced


class Error(CommandError):
    """What went wrong and what to do about it; Django prints it in one line, with no traceback."""


NO_FOLDER = "There is something of that name that is no folder"  # the system: "File exists"
FAILED, DIVERGED, INTERRUPTED = 1, 3, 130  # argparse itself exits with 2 for wrong usage


class ProgressOutput(OutputWrapper):
    """stderr, which may be gone (``2>&1 | head``, a closed terminal): then nothing is written."""

    def write(self, *args: Any, **options: Any) -> None:  # type: ignore[override]
        with suppress(OSError):
            super().write(*args, **options)


class Stopped(Exception):
    """The user ended the command, which is no error; the message says how to go on."""


class Command(BaseCommand):
    """A command that translates: arguments in, one call, a result out.

    failures  exceptions of the called code that are meant for the user → exit code;
              OSError need not be named, because any file may be in the way of any command

    A subclass implements ``answer``, which returns the result as a dict, and ``line``, which makes
    people's text of it ("" prints nothing); ``--json`` prints the dict, or ``{"error": …}``.
    """

    requires_system_checks = []  # a command that trains need not import the site
    failures: dict[type[Exception], int] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        style = self.stderr.style_func
        self.stderr = ProgressOutput(cast(TextIO, self.stderr._out))  # noqa: SLF001 - no other way
        self.stderr.style_func = style

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.__class__ = Parser  # Django makes the parser, and takes no other class for it
        parser.usage = "%(prog)s [options]"
        parser.add_argument("--json", action="store_true", help="print one JSON document")
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        expected: tuple[type[Exception], ...] = (OSError, *self.failures)
        is_quiet = options.get("quiet") or not options["verbosity"]
        try:
            with announced(_ignore if is_quiet else self.note):
                result = self.answer(**options)
        except (Stopped, KeyboardInterrupt) as stop:
            self.end(stop, as_json=options["json"])
        except expected as error:
            if options["json"]:
                with suppress(BrokenPipeError):  # the exit code still says that it failed
                    self.stdout.write(document({"error": self.explain(error)}))
            raise Error(self.explain(error), returncode=self.exit_code(error)) from error
        else:
            if text := document(result) if options["json"] else self.line(result):
                self.stdout.write(text)

    def exit_code(self, error: Exception) -> int:
        """By the nearest class of the error that the command names."""
        known = (self.failures[kind] for kind in type(error).mro() if kind in self.failures)
        return next(known, FAILED)

    def end(self, stop: BaseException, *, as_json: bool) -> NoReturn:
        """End on request: without "Error:" at a terminal; raises Error when called from Python."""
        message = str(stop) or "Interrupted."
        if as_json:
            with suppress(BrokenPipeError):
                self.stdout.write(document({"error": message}))
        if not self.is_started_by_a_user():
            raise Error(message, returncode=INTERRUPTED) from stop
        self.note(message)
        sys.exit(INTERRUPTED)

    def is_started_by_a_user(self) -> bool:
        """Whether the process is this command; else Python called it."""
        return bool(getattr(self, "_called_from_command_line", False))

    @abstractmethod
    def answer(self, **options: Any) -> dict[str, Any]: ...

    @abstractmethod
    def line(self, result: dict[str, Any]) -> str: ...

    def explain(self, error: Exception) -> str:
        """A failure in one line."""
        if isinstance(error, DatabaseError):
            return database_problem(error)
        if isinstance(error, OSError) and error.strerror:
            reason = NO_FOLDER if error.strerror == os.strerror(errno.EEXIST) else error.strerror
            return f"{error.filename}: {reason}." if error.filename else f"{reason}."
        return str(error)

    def note(self, text: str) -> None:
        """Progress and explanations, for people: stderr, undecorated."""
        self.stderr.write(text, style_func=str)


def _ignore(_line: str) -> None:
    """Nothing is said."""


def document(result: dict[str, Any]) -> str:
    """One JSON document."""
    return json.dumps(result, ensure_ascii=False, indent=2)
