"""The same site under granian, a server in Rust, for those who want it.

    python -m hippo_site.granian

Faster than gunicorn where it matters and safe without a proxy in front; the price is a second
thing to install (requirements-granian.txt), no copy of the networks shared by the processes, and
one address: HOST names one, and sockets that systemd passes on are not taken.
"""

import logging
import os
import shutil
import sys
import tempfile

VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def main() -> None:
    metrics = tempfile.mkdtemp(prefix="hippo-metrics-")
    os.environ.update(dict.fromkeys(VARIABLES, "1"), PROMETHEUS_MULTIPROC_DIR=metrics)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hippo_site.settings")

    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from granian import Granian
    from granian.constants import Interfaces

    from hippo_site import listening
    from inference.allocator import limit_arenas

    limit_arenas()  # of the processes that are forked, too
    try:
        host, socket_path = listening.only_address(settings.HOST)
        if line := listening.warning([host], settings):
            logging.getLogger(__name__).warning(line)
        Granian(
            "hippo_site.granian.application:application",
            address=host,
            port=settings.PORT,
            uds=socket_path,
            interface=Interfaces.RSGI,
            workers=settings.WEB_CONCURRENCY,
            workers_kill_timeout=30,
            log_access=False,
        ).serve()
    except ImproperlyConfigured as error:
        sys.exit(f"Error: {error}")
    finally:
        shutil.rmtree(metrics, ignore_errors=True)


if __name__ == "__main__":
    main()
