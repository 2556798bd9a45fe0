"""Tracking a run: its log is sent to a site while it trains, or later.

The log on disk is the queue: what a site has not yet got is read there, so nothing of it is kept in
memory, and what is not sent when a run ends, or is killed, can be sent at any time.
"""

from training.tracking.log_lines import LogLines
from training.tracking.push import Push, pending
from training.tracking.site import AddressError, Refused, Site, SiteAway, check_address, check_token
from training.tracking.tracker import Tracker

__all__ = [
    "AddressError",
    "LogLines",
    "Push",
    "Refused",
    "Site",
    "SiteAway",
    "Tracker",
    "check_address",
    "check_token",
    "pending",
]
