"""manage.py doctor's checks: what could keep the site from serving, and the remedy for each.

Each check returns a line that says what is well, or raises Problem with the remedy.
"""

import http.client
import os
import shutil
import ssl
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from registry.conf import identity, managers_for_settings
from registry.database.schema import NEWER, unknown
from registry.models import Repository, SyncRun
from training.hub import HubError

LEAST_FREE = 500_000_000  # bytes
LOCAL_NAMES = {"localhost", "127.0.0.1", "[::1]"}
SECONDS = 10


class Problem(Exception):
    """What is wrong, and what to do about it."""


class Finding(NamedTuple):
    """The result of one check, for a line or for JSON."""

    check: str
    ok: bool
    message: str


def examine() -> list[Finding]:
    """Every check, also after one that failed."""
    return [_examined(check) for check in CHECKS]


def _examined(check: Callable[[], str]) -> Finding:
    name = check.__name__.removeprefix("check_")
    try:
        return Finding(name, True, check())
    except (Problem, HubError) as error:
        return Finding(name, False, str(error))
    except DatabaseError as error:
        reason = str(error).partition("\n")[0]
        return Finding(name, False, f"The database cannot be used ({reason}): see above.")
    except Exception as error:  # the other checks may say why
        return Finding(name, False, f"It could not be checked: {type(error).__name__}, {error}.")


def public_names() -> list[str]:
    """The host names under which others reach the site."""
    return [
        name for name in settings.ALLOWED_HOSTS if name not in LOCAL_NAMES and name[0] not in "*."
    ]


def check_settings() -> str:
    public = bool(public_names()) or settings.HTTPS
    warnings = checks.run_checks(include_deployment_checks=public)
    serious = [f"{message.id}: {message.msg}" for message in warnings if message.is_serious(30)]
    if serious:
        raise Problem(f"manage.py check --deploy names what to change: {'; '.join(serious)}")
    return "No complaints."


def check_database() -> str:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        reason = str(error).partition("\n")[0]
        raise Problem(f"{reason}: correct DATABASE_URL, or start the database.") from error
    if connection.vendor != "sqlite":
        return f"{connection.vendor} answers."
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        (answer,) = cursor.fetchone()
    if answer != "ok":
        raise Problem(f"The file is damaged ({answer}): restore a backup.")
    return "sqlite answers, and its file is intact."


def check_migrations() -> str:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        raise Problem(f"{len(plan)} are missing: run manage.py migrate.")
    if newer := unknown(executor.loader.applied_migrations, executor):
        raise Problem(f"{NEWER.format(newer[0])}: use that one, or restore a backup.")
    return "All are applied."


def check_pages() -> str:
    if not (settings.STATIC_ROOT / "staticfiles.json").exists():
        raise Problem("Style sheets and scripts are missing: run manage.py collectstatic.")
    return "Style sheets and scripts are collected."


def check_disk() -> str:
    folder = _existing(Path(settings.DATABASES["default"]["NAME"] or "."))
    places = {_existing(settings.HUB["cache_dir"] or settings.BASE_DIR)}
    places |= {folder} if connection.vendor == "sqlite" else set()
    for place in sorted(places):
        free = shutil.disk_usage(place).free
        if free < LEAST_FREE:
            raise Problem(f"{place} has {free // 1_000_000} MB left: make room for 500.")
    return "There is room."


def check_cache() -> str:
    folder = _existing(settings.HUB["cache_dir"] or settings.BASE_DIR)
    if not os.access(folder, os.W_OK):
        raise Problem(f"{folder} cannot be written: set HF_CACHE_DIR to a folder that can.")
    return "Downloads can be kept."


def check_clock() -> str:
    newest = SyncRun.objects.order_by("-started_at").values_list("started_at", flat=True).first()
    if newest and newest > timezone.now() + timedelta(minutes=5):
        raise Problem(f"The last sync is in the future ({newest:%F %H:%M}): set the clock.")
    return "Not behind the newest record."


def check_repositories() -> str:
    """One request to each if nothing changed; a token that the Hub refuses shows here."""
    for manager in managers_for_settings():
        known = Repository.objects.filter(repo_id=identity(manager)[0]).first()
        manager.survey(known.head if known else "", {})
    return "All can be read."


def check_address() -> str:
    """Ask the site through its public name: only then do proxies and their headers take part."""
    names = public_names()
    if not names:
        return "No public name is in ALLOWED_HOSTS."
    kind = http.client.HTTPSConnection if settings.HTTPS else http.client.HTTPConnection
    client = kind(names[0], timeout=SECONDS)
    try:
        client.request("GET", f"{settings.SCRIPT_NAME}/healthz")
        answer = client.getresponse()
    except ssl.SSLError as error:
        raise Problem(f"{names[0]}: its certificate is not trusted: {error.reason}.") from error
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise Problem(
            f"{names[0]} does not answer ({error}): start the site and its proxy."
        ) from error
    finally:
        client.close()
    if answer.status == 301:
        raise Problem("The proxy must set X-Forwarded-Proto to https: Hippo redirects for ever.")
    if answer.status != 200:
        raise Problem(f"{names[0]} answers {answer.status}: see what the proxy passes on.")
    return f"{names[0]} answers."


def _existing(path: Path) -> Path:
    """The folder itself, or the nearest one above it that exists."""
    return next(each for each in (path, *path.absolute().parents) if each.is_dir())


CHECKS = (
    check_settings,
    check_database,
    check_migrations,
    check_pages,
    check_disk,
    check_cache,
    check_clock,
    check_repositories,
    check_address,
)
