"""What a WSGI server imports: the site, with its networks loaded before the server forks."""

import gc
import os

from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hippo_site.settings")
site = get_wsgi_application()

from hippo_site.charset import utf8_only  # noqa: E402  (needs the settings)

application = utf8_only(site)


def warm_up() -> None:
    """Load what is on this machine, and leave nothing open that a fork would share."""
    from inference.serving import refresher, serving

    serving.preload()
    connections.close_all()
    # Whichever process answers also watches for changes; gunicorn.conf.py only starts it sooner.
    request_started.connect(refresher.start, dispatch_uid="refresher")
    gc.collect()
    gc.freeze()  # what exists now never changes: a collection must not touch the shared pages


warm_up()
