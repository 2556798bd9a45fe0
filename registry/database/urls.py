"""The database settings that a URL stands for: PostgreSQL with strictly read options, or SQLite.

Django-environ hands a URL's options on as text, so ``?pool=false`` would be true: here each option
has a reader, and what has none is refused.
"""

import importlib.util
from collections.abc import Callable
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from registry.database.sqlite_url import sqlite_database

URLS = "sqlite:///… or postgres://…"
DRIVER = "pip install --require-hashes -r requirements-postgres.txt"
SWITCH = {"1": True, "true": True, "yes": True, "on": True}
SWITCH |= {"0": False, "false": False, "no": False, "off": False}
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def _switch(text: str) -> bool:
    if text.lower() not in SWITCH:
        raise ValueError(f"one of: {', '.join(SWITCH)}")
    return SWITCH[text.lower()]


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError("a whole number, 0 or more")
    return int(text)


def _word(text: str, *, allowed: tuple[str, ...]) -> str:
    if text not in allowed:
        raise ValueError(f"one of: {', '.join(allowed)}")
    return text


Reader = Callable[[str], Any]
# What a postgres:// URL may say behind its "?"; the names are libpq's.
LIBPQ: dict[str, Reader] = {
    "sslmode": partial(_word, allowed=SSL_MODES),
    "channel_binding": partial(_word, allowed=("disable", "prefer", "require")),
    "target_session_attrs": partial(_word, allowed=("any", "read-write", "primary")),
    **dict.fromkeys(("sslrootcert", "sslcert", "sslkey", "application_name", "options"), str),
    **dict.fromkeys(("keepalives_idle", "keepalives_interval", "keepalives_count"), _whole),
    **dict.fromkeys(("connect_timeout", "tcp_user_timeout", "prepare_threshold"), _whole),
    "keepalives": lambda text: int(_switch(text)),
}
DJANGO: dict[str, tuple[str, Reader]] = {  # as Django's settings call them
    "conn_max_age": ("CONN_MAX_AGE", _whole),
    "disable_server_side_cursors": ("DISABLE_SERVER_SIDE_CURSORS", _switch),
}
# A connection that hangs is noticed within a minute, and a server that is away within 10 seconds.
PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}


def database(url: str, direct_url: str = "", *, root: Path) -> dict[str, Any]:
    """Django's settings for DATABASE_URL; raises ImproperlyConfigured.

    ``direct_url``, where there is one, leads to the same database past a pooler; its settings are
    under the key DIRECT. A relative path of SQLite counts from ``root``.
    """
    if url.partition("://")[0] == "sqlite":
        if direct_url:
            raise ImproperlyConfigured("DATABASE_DIRECT_URL is for a postgres:// DATABASE_URL.")
        return sqlite_database(url, root)
    config = _postgres("DATABASE_URL", url, is_pooled=bool(direct_url))
    if direct_url:
        config["DIRECT"] = _postgres("DATABASE_DIRECT_URL", direct_url)
        if config["DIRECT"]["NAME"] != config["NAME"]:
            raise ImproperlyConfigured(
                "DATABASE_DIRECT_URL must name the database of DATABASE_URL."
            )
    return config


def _postgres(variable: str, url: str, *, is_pooled: bool = False) -> dict[str, Any]:
    base, _, query = url.partition("?")
    config = _address(base)
    if config is None:
        raise ImproperlyConfigured(f"{variable} must be {URLS}")
    if importlib.util.find_spec("psycopg") is None:
        raise ImproperlyConfigured(f"PostgreSQL needs its driver: {DRIVER}")
    options, settings = _options(variable, query)
    is_pooled = is_pooled or "-pooler." in config["HOST"]  # as Neon calls it
    if is_pooled and "prepare_threshold" in options:
        raise ImproperlyConfigured(f"{variable} leads to a pooler: no prepare_threshold there.")
    if not _is_here(config["HOST"]):
        options.setdefault("sslmode", "verify-full")
    if options.get("sslmode") == "verify-full":
        options.setdefault("sslrootcert", "system")
    return (
        config
        | {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 60}
        | {"CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": is_pooled}
        | settings
        | {"OPTIONS": PATIENCE | options}
    )


def _address(url: str) -> dict[str, Any] | None:
    """Where a URL without its options leads; None for what is not postgres://host/name."""
    try:
        parts = urlsplit(url)
        port = parts.port or ""
    except ValueError:  # a port that is no number, half an IPv6 address
        return None
    is_complete = len(parts.path) > 1 and not parts.fragment and "%00" not in url
    if parts.scheme not in ("postgres", "postgresql") or not is_complete or parts.port == 0:
        return None
    host = parts.netloc.rpartition("@")[2].removesuffix(f":{port}")
    return {
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host).strip("[]"),
        "PORT": port,
    }


def _options(variable: str, query: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """libpq's options and Django's settings of a URL."""
    options: dict[str, Any] = {}
    settings: dict[str, Any] = {}
    pairs = parse_qsl(query, keep_blank_values=True)
    if len(dict(pairs)) < len(pairs):
        raise ImproperlyConfigured(f"{variable} names an option twice.")
    for name, text in pairs:
        setting, reader = DJANGO.get(name) or (name, LIBPQ.get(name))
        if reader is None:
            allowed = ", ".join(sorted({*LIBPQ, *DJANGO}))
            raise ImproperlyConfigured(f"{variable} may only have these options: {allowed}.")
        try:
            (settings if name in DJANGO else options)[setting] = reader(text)
        except ValueError as error:
            raise ImproperlyConfigured(f"{variable}: {name} must be {error}.") from error
    return options, settings


def _is_here(host: str) -> bool:
    """Whether a host is this machine: a socket's folder, or loopback."""
    if host in ("", "localhost") or host.startswith("/"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
