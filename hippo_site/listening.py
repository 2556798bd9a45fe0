"""Listening addresses: what HOST may say, whether they are free, who can reach them, and what a
public one lacks.

The servers (``gunicorn.conf.py``, ``hippo_site.granian``) bind what ``HOST`` and ``PORT`` say.
Here an address is bound only to see whether it is free; how many connections a process takes is
counted in descriptors.
"""

import errno
import resource
import socket
from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from hippo_site.environment import path_of

UNIX = "unix:"
MAX_SOCKET_PATH = 107  # bytes, of Linux' sockaddr_un
EXPECTED = (
    "HOST must be IP addresses or unix:PATH, separated by commas: "
    "127.0.0.1, 0.0.0.0, ::1, unix:/run/hippo/hippo.sock. The port is PORT."
)
LOCAL_NAMES = {"localhost", "127.0.0.1", "[::1]"}
REFUSALS = {
    errno.EADDRINUSE: "PORT: another program listens at {}: stop it, or set another PORT.",
    errno.EADDRNOTAVAIL: "HOST: this machine has no address {}: HOST=127.0.0.1 is itself.",
    errno.EACCES: "PORT: only root may listen at {}: set a PORT above 1023.",
}
DESCRIPTORS, FILES = 20_000, 200  # of a process at most; of them for files
BACKLOG = 2_048  # connections that wait in the kernel


def most_connections() -> int:
    """How many a process takes: as many as descriptors, of which it allows itself more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = min(hard, DESCRIPTORS) if hard != resource.RLIM_INFINITY else DESCRIPTORS
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
    return max(100, most - FILES)


def parse_hosts(words: Iterable[str], base: Path) -> list[str]:
    """The addresses without brackets or doubles; a relative path of a socket counts from base.

    ``::`` takes IPv4 too, so ``0.0.0.0`` beside it is left out: both cannot be bound.
    """
    hosts = list(dict.fromkeys(_parse_host(word, base) for word in words))
    if "::" in hosts:
        hosts = [host for host in hosts if host != "0.0.0.0"]  # noqa: S104
    return hosts


def _parse_host(word: str, base: Path) -> str:
    if word.startswith(UNIX):
        path = path_of("HOST", word.removeprefix(UNIX), base)
        if path == base or len(str(path).encode()) > MAX_SOCKET_PATH:
            raise ImproperlyConfigured(
                f"HOST: the path of a socket has 1 to {MAX_SOCKET_PATH} bytes, from / on."
            )
        return f"{UNIX}{path}"
    if word.lower() == "localhost":
        return "127.0.0.1"
    try:
        return str(ip_address(word.removeprefix("[").removesuffix("]")))
    except ValueError:
        raise ImproperlyConfigured(EXPECTED) from None


def binds(hosts: Iterable[str], port: int) -> list[str]:
    """The addresses as gunicorn writes them."""
    return [host if host.startswith(UNIX) else at(host, port) for host in hosts]


def at(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def check_port(host: str, port: int) -> None:
    """Refuse an address that is taken, not this machine's, or root's. Raises ImproperlyConfigured.

    gunicorn would try it five times and say so twelve times; granian shows a traceback.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers bind it
        try:
            probe.bind((host, port))
        except OSError as error:
            refusal = REFUSALS.get(error.errno or 0, f"HOST: {{}}: {error.strerror}.")
            raise ImproperlyConfigured(refusal.format(at(host, port))) from None


def only_address(hosts: list[str]) -> tuple[str, Path | None]:
    """The host, or the free path of a socket, of a server that can bind no more than one."""
    if len(hosts) != 1:
        raise ImproperlyConfigured("HOST: granian listens on one address: name one.")
    if not hosts[0].startswith(UNIX):
        return hosts[0], None
    path = Path(hosts[0].removeprefix(UNIX))
    check_socket(path)
    return "", path


def check_socket(path: Path) -> None:
    """Refuse a path that cannot become a socket, or at which somebody answers already.

    A server removes what it finds there: of two with one path the first would go on unreachable.
    What a server that was killed has left is removed here.
    """
    if not path.parent.is_dir():
        raise ImproperlyConfigured(f"HOST: the folder of unix:{path} does not exist: make it.")
    if path.exists() and not path.is_socket():
        raise ImproperlyConfigured(f"HOST: {path} exists and is not a socket: name another path.")
    with socket.socket(socket.AF_UNIX) as client:
        if client.connect_ex(str(path)) == 0:
            raise ImproperlyConfigured(f"HOST: another server listens at unix:{path}: stop it.")
    try:
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX) as probe:
            probe.bind(str(path))
        path.unlink()
    except OSError as error:
        raise ImproperlyConfigured(
            f"HOST: unix:{path} cannot be made ({error.strerror}): name a folder you may write to."
        ) from None


def is_public(host: str) -> bool:
    """Whether another machine may reach it; a socket in the file system is not reached so."""
    return bool(host) and not host.startswith((UNIX, "/")) and not ip_address(host).is_loopback


def missing_for_the_public(settings: Any) -> list[str]:
    """What a site that other machines reach should have set, and has not."""
    checks = {
        "ALLOWED_HOSTS (only this machine's own names are answered)": not (
            set(settings.ALLOWED_HOSTS) <= LOCAL_NAMES
        ),
        "HTTPS=on (passwords and drawings travel unencrypted)": settings.HTTPS,
        "TRUSTED_PROXIES (no proxy is in front to speak TLS)": settings.TRUSTED_PROXIES > 0,
        "DEBUG=off (errors show the code and the settings)": not settings.DEBUG,
    }
    return [what for what, is_set in checks.items() if not is_set]


def warning(hosts: Iterable[str], settings: Any) -> str:
    """One line, if other machines reach one of the addresses and something is missing; else ""."""
    public = [host for host in hosts if is_public(host)]
    missing = missing_for_the_public(settings)
    if not (public and missing):
        return ""
    return f"Other machines can reach {', '.join(public)}. Missing: {', '.join(missing)}."
