"""The settings of a site that a browser visits: its pages come from their bundles.

A deployed site serves them so. From its sources the playground takes 81 requests instead of 12, and
half as much processor time again.
"""

import os

from tests.settings import *  # noqa: F403
from tests.settings import STATICFILES_FINDERS

STATICFILES_DIRS = [os.environ["BUNDLES"]]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",  # before the sources
    *STATICFILES_FINDERS,
]
