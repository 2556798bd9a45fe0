#!/usr/bin/env python
"""Hippo's command line: every ``manage.py`` command starts here."""

import io
import os
import sys
from pathlib import Path

HELP = ("-h", "--help")
TRAINING_COMMANDS = Path(__file__).parent / "training" / "management" / "commands"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hippo_site.settings")
    accept_any_character()
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line, load_command_class

    try:
        if only_help_is_wanted(sys.argv):
            load_command_class("training", sys.argv[1]).print_help(sys.argv[0], sys.argv[1])
        else:
            execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        sys.exit(130)
    except ImproperlyConfigured as error:
        sys.exit(f"Error: {error}")
    except BrokenPipeError:  # the reader has left (``| head``): nothing more to say to it
        pass
    finally:
        flush_or_drop()


def flush_or_drop() -> None:
    """Send what is left; where nobody reads it, Python must not make exit code 120 of that."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def accept_any_character() -> None:
    """Write what a terminal's encoding lacks (Latin-1 has no →) as an escape: \\u2192."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def only_help_is_wanted(words: list[str]) -> bool:
    """Whether to show a training command's options, for which no app and no table is needed.

    Setting Django up would double the time.
    """
    if len(words) != 3 or words[2] not in HELP:
        return False
    return (TRAINING_COMMANDS / f"{words[1]}.py").is_file()


if __name__ == "__main__":
    main()
