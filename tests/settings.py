"""The site's own settings, with what would make tests slow or unlike each other turned down."""

import os

# Before NumPy is imported, here and in the processes that tests start: the networks are small, and
# several threads of each test process would only wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from hippo_site.settings import *  # noqa: F403
from hippo_site.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# Static files are served from where they lie: tests need no collectstatic.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
