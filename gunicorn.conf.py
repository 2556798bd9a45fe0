"""How gunicorn runs the site: a few processes that share one loaded copy, each with some threads.

The threads are for pictures, large batches and pages; predictions are answered by the event loop
of a process (``hippo_site.fast_path``), so processes follow the cores.
"""

import os
import pathlib
import shutil
import signal
import sys

# Before NumPy is imported: more BLAS threads than one only get in each other's way here.
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

from hippo_site.metrics_folder import VARIABLE, in_memory, metrics_folder  # noqa: E402

METRICS_DIR = os.environ[VARIABLE] = metrics_folder(os.environ.get(VARIABLE, ""))

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hippo_site.settings")

from django.conf import settings  # noqa: E402
from django.core.exceptions import ImproperlyConfigured  # noqa: E402
from gunicorn.systemd import listen_fds  # noqa: E402

from hippo_site import listening  # noqa: E402
from inference.allocator import limit_arenas  # noqa: E402

limit_arenas()

wsgi_app = "hippo_site.wsgi:application"
try:
    bind = listening.binds(settings.HOST, settings.PORT)
except ImproperlyConfigured as error:  # of this or of any other setting
    sys.exit(f"Error: {error}")
workers = settings.WEB_CONCURRENCY
WORKER = "worker.Worker" if settings.FAST_PATH else "problem_worker.ProblemWorker"
worker_class = f"hippo_site.gunicorn.{WORKER}"
threads = 4
preload_app = True
keepalive = 5  # seconds
timeout = graceful_timeout = 30  # seconds
worker_tmp_dir = in_memory()
control_socket_disable = True
sendfile = False  # it would wait, in a thread, for a client that does not read
worker_connections = listening.most_connections()
backlog = listening.BACKLOG  # the rest of the clients wait in the kernel
forwarder_headers = "X-HIPPO-NONE"  # a prefix is the operator's to set: no client names one
accesslog = None
errorlog = "-"
if settings.LOG_FORMAT == "json":
    line = "%(asctime)s %(levelname)s %(name)s %(message)s"
    json = {"()": "pythonjsonlogger.json.JsonFormatter", "format": line}
    quiet = {"level": "INFO", "handlers": ["error_console"], "propagate": False}
    logconfig_dict = {"formatters": {"generic": json}, "loggers": {"gunicorn.error": quiet}}


# A signal that reaches a worker before it has its own handlers would be lost, and the server would
# wait thirty seconds for it: it waits until ``Worker.init_signals``.
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


def on_starting(server):
    """Once: a reload (SIGHUP) keeps its sockets, as does a master that replaces one (SIGUSR2)."""
    if not (server.master_pid or listen_fds(unset_environment=False)):
        check_addresses(server.cfg.address)
    os.register_at_fork(
        before=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, ENDING),
        after_in_parent=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING),
    )


def check_addresses(addresses):
    try:
        for address in addresses:
            if isinstance(address, tuple):
                listening.check_port(*address[:2])
            elif isinstance(address, str):
                listening.check_socket(pathlib.Path(address))
    except ImproperlyConfigured as error:
        shutil.rmtree(METRICS_DIR, ignore_errors=True)
        sys.exit(f"Error: {error}")


def pre_exec(server):
    """A master that replaces this one (SIGUSR2) hears them."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def when_ready(server):
    """The listeners, because a command line or systemd may have named others than HOST."""
    names = [listener.getsockname() for listener in server.LISTENERS]
    hosts = [name[0] for name in names if isinstance(name, tuple)]
    if line := listening.warning(hosts, settings):
        server.log.warning(line)


def on_exit(server):
    shutil.rmtree(METRICS_DIR, ignore_errors=True)


def post_worker_init(worker):
    """In each worker, after the fork: look for changes from now on."""
    from inference.serving import refresher

    refresher.start()
