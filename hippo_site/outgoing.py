"""Checks of the settings that name hosts the site calls by itself: a mail server, a webhook."""

from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

LOOPBACK = ("127.0.0.1", "::1", "localhost")
MAIL = {  # scheme -> Django's settings, and the port unless the address names one
    "smtp": ({}, 25),
    "smtp+tls": ({"EMAIL_USE_TLS": True}, 587),
    "smtp+ssl": ({"EMAIL_USE_SSL": True}, 465),
}
MAIL_TIMEOUT = 5  # seconds
BAD_HOOK = "{} must be https://host/path, or http:// on this machine, without a user in it."
BAD_MAIL = "{} must be smtp://, smtp+tls:// or smtp+ssl:// with user:password@host:port."


def webhook_url(name: str, text: str) -> str:
    """The address, or "" for none. Raises ImproperlyConfigured."""
    if not text:
        return ""
    parts = _split(text)
    is_safe = parts and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    )
    if not (parts and is_safe and parts.hostname) or "@" in parts.netloc or not text.isprintable():
        raise ImproperlyConfigured(BAD_HOOK.format(name))
    return text


def mail_settings(name: str, text: str) -> dict[str, Any]:
    """Django's ``EMAIL_…`` settings; none for none. Raises ImproperlyConfigured."""
    if not text:
        return {}
    parts = _split(text)
    if parts is None or parts.scheme not in MAIL or not parts.hostname:
        raise ImproperlyConfigured(BAD_MAIL.format(name))
    options, port = MAIL[parts.scheme]
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_TIMEOUT": MAIL_TIMEOUT,
        **options,
    }


def _split(text: str) -> SplitResult | None:
    """None for what is no address."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises ValueError where it is no number
    except ValueError:
        return None
    return parts
