"""Filters of the site's log: what a client did wrong is one line."""

import logging


class ClientFaultFilter(logging.Filter):
    """Django logs a wrong Host header, or a body beyond a limit, with a traceback of 3 kB each."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.exc_info = record.exc_text = None
        return True
