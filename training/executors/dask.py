"""Dask distributed, an optional package: imported when it is needed, with Hippo's settings.

Whoever reaches a scheduler can run any code on its workers. So connections are TLS with keys of
one authority on both sides (``keys``), or stay on this machine; there is no dashboard and no page.
"""

import re
import ssl
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NamedTuple

from training.executors.interface import NotInstalled
from training.executors.keys import check_keys

WORKER_TTL = 15  # seconds without a heartbeat after which a worker counts as lost
ADDRESS = re.compile(r"(?P<protocol>tls|tcp)://(?P<host>\[[0-9a-fA-F:]+\]|[\w.-]+):(?P<port>\d+)")
QUIET = ("distributed", "distributed.client", "tornado", "tornado.application")
SETTINGS = {
    "logging": dict.fromkeys(QUIET, "critical"),  # Hippo says in a line what happens
    "distributed.scheduler.work-stealing": False,  # a task is given to one worker
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    "distributed.worker.profile.enabled": False,
    "distributed.comm.timeouts.connect": "10s",
    "distributed.comm.timeouts.tcp": f"{WORKER_TTL}s",
    "distributed.admin.large-graph-warning-threshold": "1GB",  # the weights of a large network
}
HTTP_NOWHERE = "127.0.0.1:0"  # Dask opens a port for pages, of which none are left


def distributed() -> Any:
    """The package; raises NotInstalled."""
    try:
        import dask

        dask.config.set(SETTINGS)  # those of logging count only now
        import distributed
    except ImportError:
        raise NotInstalled("--scheduler needs Dask distributed: make scale installs it.") from None
    return distributed


class Address(NamedTuple):
    """``protocol://host:port`` in its parts."""

    protocol: str
    host: str
    port: int


def split_address(text: str) -> Address:
    """Of ``tls://HOST:PORT``, or ``tcp://`` of this machine; raises ValueError."""
    match = ADDRESS.fullmatch(text)
    if not match or not 0 < int(match["port"]) < 65_536:
        raise ValueError(f"{text} is not tls://HOST:PORT")
    address = Address(match["protocol"], match["host"].strip("[]"), int(match["port"]))
    if address.protocol == "tcp" and not _is_loopback(address.host):
        raise ValueError(
            f"{text} would let everybody on the network run code here: use tls:// and --keys; "
            "tcp:// is for 127.0.0.1 only"
        )
    return address


def security(address: str, keys: Path | None, role: str) -> Any:
    """For a connection to ``address``, as ``server`` or ``client``.

    Raises ValueError where keys are missing or damaged, FileNotFoundError where there are none.
    """
    if not address.startswith("tls://"):
        return distributed().Security()
    if keys is None:
        raise ValueError("tls:// needs --keys DIR; manage.py make_cluster_keys DIR makes them.")
    files = {name: keys / name for name in ("authority.pem", f"{role}.pem", f"{role}.key")}
    for path in files.values():
        if not path.is_file():
            raise FileNotFoundError(2, "No such file; manage.py make_cluster_keys makes it", path)
    authority, certificate, key = map(str, files.values())
    check_keys(*files.values())
    each = {
        f"tls_{one}_{part}": path
        for one in ("client", "scheduler", "worker")
        for part, path in (("cert", certificate), ("key", key))
    }
    return distributed().Security(
        tls_ca_file=authority,
        require_encryption=True,
        tls_min_version=ssl.TLSVersion.TLSv1_3,
        **each,
    )


def first_cause(error: BaseException) -> str:
    """What is behind an error of Dask, in one line."""
    while error.__cause__:
        error = error.__cause__
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(reason).splitlines()[0]


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
