"""The site's own settings, with what would make tests slow or unlike each other turned down."""

from hippo_site.settings import *  # noqa: F403
from hippo_site.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# Static files are served from where they lie: tests need no collectstatic.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
