"""Readers of the environment: each takes a variable's name, and refuses what it cannot mean.

A file named ``.env`` beside ``manage.py`` is read too, and the real environment wins over it.
``hippo_site/settings.py`` names every variable.
"""

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from hippo_site.dotenv import read_dotenv
from registry.database.urls import SWITCH
from training.core.files import home_path

BASE_DIR = Path(__file__).resolve().parent.parent
RATE = re.compile(r"[1-9][0-9]{0,8}/(s|sec|second|m|min|minute|h|hour|d|day)")
PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)+")
MAX_SECRET = 10_000  # bytes

env = environ.Env()
env.smart_cast = False  # a default never decides how a variable is read
read_dotenv(BASE_DIR / ".env")


def env_str(name: str, default: str = "") -> str:
    """The variable as written; an empty one counts as not set."""
    return str(env.ENVIRON.get(name, "")).strip() or default


def internal(name: str) -> str:
    """A variable that a server of this site sets for its processes; nobody else does."""
    return env_str(name)


def env_list(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in env_str(name, default).split(",") if word.strip()]


def env_bool(name: str, default: str = "no") -> bool:
    """Yes or no; anything else is refused rather than read as no."""
    value = env_str(name, default).lower()
    if value not in SWITCH:
        raise ImproperlyConfigured(f"{name} must be one of: {', '.join(SWITCH)}.")
    return SWITCH[value]


def env_int(name: str, default: int, at_least: int = 0, at_most: int = 1_000_000) -> int:
    value = env_str(name, str(default))
    is_number = value.isascii() and value.isdigit() and len(value) < 10
    if not (is_number and at_least <= int(value) <= at_most):
        raise ImproperlyConfigured(f"{name} must be a whole number from {at_least} to {at_most}.")
    return int(value)


def env_choice(name: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed words, whatever its case; the first one by default."""
    value = env_str(name, allowed[0])
    for word in allowed:
        if value.lower() == word.lower():
            return word
    raise ImproperlyConfigured(f"{name} must be one of: {', '.join(allowed)}.")


def env_prefix(name: str) -> str:
    """Where the site begins on its host: "", or "/hippo"."""
    value = env_str(name)
    if value and not PREFIX.fullmatch(value):
        raise ImproperlyConfigured(
            f"{name} begins with a slash and ends without one, such as /hippo: {value!r}."
        )
    return value


def env_rate(name: str) -> str | None:
    """So many in a time, ``120/min``; None where it is not set."""
    value = env_str(name)
    if value and not RATE.fullmatch(value):
        raise ImproperlyConfigured(f"{name} must be a rate: 5/sec, 120/min, 1000/hour, 10000/day.")
    return value or None


def env_path(name: str, default: str) -> Path:
    """A file system path; a relative one counts from the project root."""
    return path_of(name, env_str(name, default))


def path_of(name: str, text: str, base: Path = BASE_DIR) -> Path:
    """What the variable of that name means by a path; raises ImproperlyConfigured."""
    try:
        return base / home_path(text)
    except FileNotFoundError as error:
        raise ImproperlyConfigured(f"{name}: {text}: {error.strerror}.") from error


def env_secret(name: str, default: str = "") -> str:
    """A secret: the variable, or the one line of the file that NAME_FILE names."""
    file = env_str(f"{name}_FILE")
    if not file:
        return env_str(name, default)
    if env_str(name):
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    path = path_of(f"{name}_FILE", file)
    try:
        with path.open("rb") as opened:
            secret = opened.read(MAX_SECRET + 1).decode().strip()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ImproperlyConfigured(f"{name}_FILE: {path} cannot be read: {reason}.") from error
    if not (0 < len(secret.encode()) <= MAX_SECRET and secret.isprintable()):
        raise ImproperlyConfigured(f"{name}_FILE: {path} must hold one line of text, the secret.")
    return secret


def secret_key(file: Path) -> str:
    """SECRET_KEY, else a random key kept in ``file`` (mode 0600, made on first use)."""
    key = env_secret("SECRET_KEY")
    if not key and not file.exists():
        try:
            _write_key(file)
        except OSError as error:
            message = f"Set SECRET_KEY or SECRET_KEY_FILE: {file.parent} is not writable."
            raise ImproperlyConfigured(message) from error
    try:
        return key or file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        message = f"Set SECRET_KEY or SECRET_KEY_FILE: {file} cannot be read."
        raise ImproperlyConfigured(message) from error


def _write_key(file: Path) -> None:
    """Whole or not at all, and never over another process's key."""
    temporary = file.with_name(f".secret-key.{secrets.token_hex(4)}")
    with open(temporary, "x", opener=lambda name, flags: os.open(name, flags, mode=0o600)) as new:
        new.write(secrets.token_urlsafe(50))
    with suppress(FileExistsError):
        os.link(temporary, file)
    temporary.unlink()
