"""The rate limit of predictions: one count for each client, shared by all processes of a server.

The last ``seconds`` are cut into slices with a count each, in memory that the processes map from
one file. No period of that length holds more requests than the limit allows, whichever process
they went to; a client gets its next turn at most one slice later than exact times would say.
Time is monotonic: setting the clock changes nothing.
"""

import fcntl
import logging
import mmap
import os
import time
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from django.conf import settings
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle

from accounts.login import address_in

log = logging.getLogger(__name__)

SLICES = 60
CLIENTS = 16_384  # known at a time; of more, those that came last are remembered
PLACES = 16  # where one client's row may be
IPV6_NETWORK = 64  # bits of an address: one customer has all addresses of such a network
ROW = np.dtype([("client", "V16"), ("slice", "i8"), ("counts", "u4", (SLICES + 1,))])
FILE = "rates"
COUNTED = "hippo.counted"  # in the environ of a request that was; no client can name it


class RateLimit:
    """So many requests of a client in so many seconds, counted in ``memory``."""

    def __init__(self, limit: int, seconds: float, memory: Any, descriptor: int = -1) -> None:
        self._limit = limit
        self._width = seconds / SLICES
        self._rows = np.frombuffer(memory, dtype=ROW)
        self._descriptor = descriptor
        self._lock = Lock()

    def wait(self, client: bytes, now: float) -> float:
        """Count a request at ``now``; the seconds to wait where it is one too many, else 0.0.

        client  16 bytes
        """
        current = int(now / self._width)
        with self._locked():
            row = self._row(client, current)
            counts = row["counts"]
            passed = np.arange(max(int(row["slice"]), current - SLICES - 1) + 1, current + 1)
            counts[passed % (SLICES + 1)] = 0
            row["slice"] = current
            if int(counts.sum()) < self._limit:
                counts[current % (SLICES + 1)] += 1
                return 0.0
            slices = np.arange(current - SLICES, current + 1)
            left = int(counts.sum()) - np.cumsum(counts[slices % (SLICES + 1)], dtype=np.int64)
        first = slices[np.argmax(left < self._limit)]  # with it, enough will have passed
        return float((first + SLICES + 1) * self._width - now)

    def _row(self, client: bytes, current: int) -> Any:
        """The row of a client: its own, else that of the one longest unseen among its places."""
        start = int.from_bytes(client[:4], "big")
        places = (start + np.arange(PLACES)) % len(self._rows)
        names = self._rows["client"][places].tobytes()
        for place, index in enumerate(places):
            if names[16 * place : 16 * place + 16] == client:
                return self._rows[index]
        index = places[np.argmin(self._rows["slice"][places])]
        self._rows[index] = (client, current, 0)
        return self._rows[index]

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Alone among the threads of this process and, with a file, among all processes."""
        with self._lock:
            if self._descriptor < 0:
                yield
                return
            fcntl.lockf(self._descriptor, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.lockf(self._descriptor, fcntl.LOCK_UN)


class ClientThrottle(BaseThrottle):
    """REST framework's throttle of PREDICT_RATE."""

    _wait = 0.0

    def allow_request(self, request: Any, view: Any) -> bool:
        self._wait = seconds_to_wait(request.META)
        return not self._wait

    def wait(self) -> float:
        return self._wait


def seconds_to_wait(meta: MutableMapping[str, Any]) -> float:
    """Count a request; how long its client has to wait where it is one too many, else 0.0.

    It counts once, however often it is asked about.
    """
    if COUNTED in meta:
        return 0.0
    limit = rate_limit(settings.PREDICT_RATE, settings.METRICS_DIR)
    seconds = limit.wait(client_key(meta), time.monotonic())
    if not seconds:
        meta[COUNTED] = True
    return seconds


@cache
def rate_limit(rate: str, directory: str) -> RateLimit:
    """The limit of a rate, ``120/min``; counted for this process alone where there is no room."""
    limit, seconds = SimpleRateThrottle.parse_rate(None, rate)  # type: ignore[arg-type]
    assert limit and seconds  # noqa: S101 - settings.py lets no other rate pass
    size = CLIENTS * ROW.itemsize
    if directory:
        try:
            descriptor = os.open(Path(directory) / FILE, os.O_RDWR | os.O_CREAT, 0o600)
            os.posix_fallocate(descriptor, 0, size)  # else a full disk would end the process later
            return RateLimit(limit, seconds, mmap.mmap(descriptor, size), descriptor)
        except OSError as error:
            log.warning("PREDICT_RATE counts for each process: %s", error.strerror)
    return RateLimit(limit, seconds, mmap.mmap(-1, size))


def client_key(meta: Mapping[str, Any]) -> bytes:
    """16 bytes for whoever sent a request; nobody without the site's secret can choose them."""
    address = address_in(meta) or ""
    if address:
        parsed = ip_address(address)
        if isinstance(parsed, IPv6Address):
            address = str(parsed.ipv4_mapped or int(parsed) >> (128 - IPV6_NETWORK))
    key = blake2b(settings.SECRET_KEY.encode(), digest_size=32).digest()
    return blake2b(address.encode(), digest_size=16, key=key).digest()
