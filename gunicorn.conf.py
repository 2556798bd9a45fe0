"""How gunicorn runs the site: a few processes that share one loaded copy, each with some threads.

The threads are for slow clients; a prediction takes microseconds, so processes follow the cores.
"""

import os

# Before NumPy is imported: more BLAS threads than one only get in each other's way here.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hippo_site.settings")

from django.conf import settings  # noqa: E402

wsgi_app = "hippo_site.wsgi:application"
bind = f"127.0.0.1:{settings.PORT}"
workers = settings.WEB_CONCURRENCY
worker_class = "gthread"
threads = 4
preload_app = True
keepalive = 5  # seconds
timeout = graceful_timeout = 30  # seconds
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
control_socket_disable = True
accesslog = None
errorlog = "-"


def post_worker_init(worker):
    """In each worker, after the fork: look for changes from now on."""
    from inference.serving import refresher

    refresher.start()
