"""What a WSGI server imports: the site, with its networks loaded before the server forks."""

import gc
import logging
import os
from collections.abc import Iterable
from typing import Any

import django
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import close_caches
from django.core.handlers.base import reset_urlconf
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections, reset_queries
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hippo_site.settings")
django.setup(set_prefix=False)

from hippo_site.charset import readable  # noqa: E402  (needs the settings)
from hippo_site.chunked import with_length  # noqa: E402
from hippo_site.fast_path.handler import Handler  # noqa: E402
from hippo_site.http_rules import with_http_rules  # noqa: E402
from inference.errors import Unavailable  # noqa: E402
from inference.parsers import picture  # noqa: E402
from inference.serving import refresher, serving  # noqa: E402
from inference.urls import PROBES  # noqa: E402

A_STYLE_SHEET = "inference/frame.css"  # of every page

log = logging.getLogger(__name__)
answer = with_http_rules(with_length(readable(Handler() if settings.FAST_PATH else WSGIHandler())))


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    refresher.start()  # every process that answers also looks for changes
    if environ["PATH_INFO"] not in PROBES:
        refresher.ask()
    return answer(environ, start_response)


def warm_up() -> None:
    """Load the networks that are on this machine, and leave nothing open that a fork shares."""
    serving.preload()
    get_resolver().url_patterns  # noqa: B018  (imports every view, so that the workers share them)
    picture.warm_up()
    try:
        staticfiles_storage.url(A_STYLE_SHEET)
    except Unavailable as error:
        log.warning("%s Until then pages are a 503; the API answers.", error.detail)
    connections.close_all()
    if settings.FAST_PATH:
        leave_connections_to_the_views()
    gc.collect()
    gc.freeze()  # what exists now never changes: a collection must not touch the shared pages


def leave_connections_to_the_views() -> None:
    """Do not ask for stale connections around each request: views that read the database do."""
    request_started.disconnect(reset_queries)
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    request_finished.disconnect(close_caches)  # no cache here has anything to close
    request_finished.disconnect(reset_urlconf)  # the next request sets its own


warm_up()
