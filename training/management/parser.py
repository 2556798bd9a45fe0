"""The command-line parser of every command: wrong usage is two lines, with a suggestion.

argparse prints every option at each mistake, and suggests nothing.
"""

import argparse
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from django.core.management.base import CommandError, CommandParser

from training.suggestions import did_you_mean

FREE_TEXT = "TEXT"  # the metavar of an option that takes several lines
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
SEVERAL_NUMBERS = re.compile(r"\d+(?:[,;x→-]\d+)+")


class Parser(CommandParser):
    """Django's parser with short errors; see ``training.management.base.Command``."""

    def error(self, message: str) -> NoReturn:
        """Raises CommandError when called from Python; exits with 2 from a command line."""
        message = message.removeprefix("argument ")
        if message.startswith("unrecognized arguments: "):
            unknown = message.split()[2].partition("=")[0]
            message = f"unknown: {unknown}{did_you_mean(unknown, self._option_string_actions)}"
        if not self.called_from_command_line:
            raise CommandError(message)
        self.exit(2, f"Error: {message}\n{self.prog} --help lists what it takes.\n")

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> Any:
        for number, word in enumerate(args or (), start=1):
            if not is_text(word):  # no file, log or database takes it
                self.error(f"word {number} is not UTF-8")
        return super().parse_args(args, namespace)

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:
        """argparse calls this for each word of an option: names and paths are one line."""
        if action.metavar != FREE_TEXT and CONTROL.search(arg_string):
            raise argparse.ArgumentError(action, "takes no line break or other control character")
        return super()._get_value(action, arg_string)

    def _check_value(self, action: argparse.Action, value: object) -> None:
        """argparse calls this for an option with choices."""
        if action.choices is not None and value not in action.choices:
            names = [str(choice) for choice in action.choices]
            suggestion = did_you_mean(str(value), names)
            raise argparse.ArgumentError(
                action, f"{value} is none of {', '.join(names)}{suggestion}"
            )


def is_text(word: str) -> bool:
    """Whether the bytes of a word or path were UTF-8; Python keeps others as half characters."""
    return not any("\ud800" <= character <= "\udfff" for character in word)


def whole_number(text: str) -> int:
    """The type of an option that takes whole numbers."""
    try:
        return int(text)
    except ValueError:
        hint = ""
        if SEVERAL_NUMBERS.fullmatch(text):
            hint = f"; write {' '.join(re.findall('[0-9]+', text))}"
        raise argparse.ArgumentTypeError(f"{text} is not a whole number{hint}") from None


def number(text: str) -> float:
    """The type of an option that takes a number."""
    try:
        return float(text)
    except ValueError:
        with_point = text.replace(",", ".")
        hint = f"; write {with_point}" if re.fullmatch(r"\d*,\d+", text) else ""
        raise argparse.ArgumentTypeError(f"{text} is not a number{hint}") from None
