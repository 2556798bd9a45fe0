"""The file ``.env``, strictly read: an ignored line is a setting that silently is not made."""

import io
import re
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

LINE = re.compile(r"(?:export )?[A-Za-z_][A-Za-z_0-9]*=.*")
MAX_BYTES = 1_000_000


def read_dotenv(path: Path) -> None:
    """Add the variables of the file, if it is there, to those of the environment, which win.

    Raises ImproperlyConfigured; what a line says is not repeated, as it may be a secret.
    """
    try:
        with path.open("rb") as file:
            text = file.read(MAX_BYTES).decode("utf-8-sig")
    except FileNotFoundError:
        return
    except OSError as error:
        raise ImproperlyConfigured(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ImproperlyConfigured(f"{path} is not UTF-8.") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("#") and not LINE.fullmatch(line):
            raise ImproperlyConfigured(f"{path}, line {number}: expected NAME=value.")
    environ.Env.read_env(io.StringIO(text))
