"""The same site under granian, a server in Rust, for those who want it.

    python -m hippo_site.granian

Safe without a proxy in front, and HTTP/2; the price is a second thing to install
(requirements-granian.txt), and one address: HOST names one, and sockets that systemd passes on are
not taken.
"""

import importlib
import logging
import multiprocessing
import os
import shutil
import sys
from typing import Any

from hippo_site.metrics_folder import VARIABLE, metrics_folder

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
# For granian's own allocator, jemalloc: one arena, and what is free goes back after 0.1 s.
JEMALLOC = "narenas:1,dirty_decay_ms:100,muzzy_decay_ms:0"
APPLICATION = "hippo_site.granian.application"


def main() -> None:
    metrics = metrics_folder("")
    prepare(metrics)

    from django.core.exceptions import ImproperlyConfigured

    try:
        if multiprocessing.get_start_method() == "fork":
            importlib.import_module(APPLICATION)  # once, and the processes share it
        server().serve()
    except ImproperlyConfigured as error:
        sys.exit(f"Error: {error}")
    finally:
        shutil.rmtree(metrics, ignore_errors=True)


def prepare(metrics: str) -> None:
    """This process and those it forks: variables, the folder of their metrics, memory."""
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"), **{VARIABLE: metrics})
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hippo_site.settings")
    os.environ.setdefault("_RJEM_MALLOC_CONF", JEMALLOC)

    from inference.allocator import limit_arenas

    limit_arenas()  # before anything starts a thread; of the processes that are forked, too


def server() -> Any:
    """A ``Granian`` as the settings say. Raises ImproperlyConfigured."""
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings

    from hippo_site import listening
    from hippo_site.fast_path.inbox import HEAD_SECONDS, LARGEST_HEAD

    host, socket_path = listening.only_address(settings.HOST)
    if host:
        listening.check_port(host, settings.PORT)
    if line := listening.warning([host], settings):
        logging.getLogger(__name__).warning(line)
    return Granian(
        f"{APPLICATION}:application",
        address=host,
        port=settings.PORT,
        uds=socket_path,
        interface=Interfaces.RSGI,
        websockets=False,  # the site has none: who asks for one is answered in HTTP
        workers=settings.WEB_CONCURRENCY,
        workers_kill_timeout=30,
        respawn_failed_workers=True,  # one that is killed would take the site with it
        log_access=False,
        backlog=listening.BACKLOG,
        backpressure=listening.most_connections(),  # a silent one counts, too
        http1_settings=HTTP1Settings(
            header_read_timeout=int(1_000 * HEAD_SECONDS), max_buffer_size=LARGEST_HEAD
        ),
    )


if __name__ == "__main__":
    main()
