"""Every setting of the site, and the only place that asks for variables of the environment.

All variables are optional; ``.env.example`` explains each one. A file named ``.env`` beside
``manage.py`` is read too, and the real environment wins over it.
"""

from typing import Any
from urllib.parse import quote

from corsheaders.defaults import default_headers
from django.core.exceptions import ImproperlyConfigured

from hippo_site.environment import (
    BASE_DIR,
    env_bool,
    env_choice,
    env_int,
    env_list,
    env_path,
    env_prefix,
    env_rate,
    env_secret,
    env_str,
    internal,
    secret_key,
)
from hippo_site.listening import parse_hosts
from hippo_site.outgoing import mail_settings, webhook_url
from registry.database.urls import database

# --- The site -----------------------------------------------------------------------------------

SECRET_KEY = secret_key(BASE_DIR / ".secret-key")
DEBUG = env_bool("DEBUG")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
HOST = parse_hosts(env_list("HOST", "127.0.0.1"), BASE_DIR)
PORT = env_int("PORT", 8000, at_most=65_535)
SCRIPT_NAME = env_prefix("SCRIPT_NAME")  # gunicorn reads the variable, too
FORCE_SCRIPT_NAME = SCRIPT_NAME or None
FAST_PATH = env_bool("FAST_PATH", "on")  # off: nothing goes past Django or gunicorn for speed
WEB_CONCURRENCY = env_int("WEB_CONCURRENCY", 2, at_least=1, at_most=1_000)

ROOT_URLCONF = "hippo_site.urls"
WSGI_APPLICATION = "hippo_site.wsgi.application"
APPEND_SLASH = False  # paths are exact: a redirected POST would lose its body
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"  # of the source; the API, the admin and the terminal speak it always
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
]  # of pages: translations/
LOCALE_PATHS = [BASE_DIR / "translations"]
LANGUAGE_COOKIE_NAME = "hippo_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60  # seconds
TIME_ZONE = "UTC"
USE_TZ = True

INSTALLED_APPS = [
    "accounts.apps.AccountsAdminConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "accounts.apps.AccountsConfig",  # before allauth, whose templates it replaces
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.humanize",
    "axes",
    "corsheaders",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "training",
    "registry",
    "inference",
]

MIDDLEWARE = [
    "inference.middleware.request_id.RequestIdMiddleware",
    "inference.middleware.request_log.RequestLogMiddleware",
    *(["hippo_site.fast_path.middleware.FastPathMiddleware"] if FAST_PATH else []),
    "hippo_site.resource_policy.ResourcePolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.languages.AccountLanguageMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # on refusals of those below, too
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

STATIC_URL = f"{SCRIPT_NAME}/static/"
STATIC_ROOT = BASE_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "hippo_site.storage.StaticFiles"},
}
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "hippo_site.translation.finder.TranslatedScripts",
]
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- Database -----------------------------------------------------------------------------------

DATABASE_URL = env_secret("DATABASE_URL", f"sqlite:///{quote(str(BASE_DIR / 'db.sqlite3'))}")
DATABASE_DIRECT_URL = env_secret("DATABASE_DIRECT_URL")  # past a pooler
DATABASES = {"default": database(DATABASE_URL, DATABASE_DIRECT_URL, root=BASE_DIR)}
# What allauth counts of log-ins, and the codes of second factors that were used: every process of
# every machine has to know. Nothing else is cached by Django.
CACHES = {
    "default": {
        "BACKEND": "registry.database.cache.SharedCache",
        "LOCATION": "accounts_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# --- People who log in --------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AXES_VERBOSE = False  # no banner on stderr at every command
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page says when it ends, so it does
AXES_CLIENT_IP_CALLABLE = "accounts.login.client_address"
AXES_LOCKOUT_CALLABLE = "accounts.login.locked_out"
SIGNUPS = ("closed", "invite", "open")
SIGNUP = env_choice("SIGNUP", SIGNUPS)
STAFF_MFA = env_bool("STAFF_MFA")
IMAGES_PER_DAY = env_int("IMAGES_PER_DAY", 0)  # of one person's tokens; 0: no limit
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.signup.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.signup.form.InvitationForm"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = False  # names are public to those who may sign up
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser, or after SESSION_COOKIE_AGE
# A log-in costs 0.2 s of a core, and a class of thirty shares an address. django-axes counts wrong
# passwords per name.
ACCOUNT_RATE_LIMITS = {
    "signup": "120/m/ip",
    "login": "60/m/ip",
    "login_failed": "60/m/ip,10/5m/key",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Hippo"
MFA_TOTP_TOLERANCE = 1  # of its periods of 30 seconds, before and after
MFA_ADAPTER = "accounts.second_factor.FactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.second_factor.CodeForm",
    "reauthenticate": "accounts.second_factor.CodeAgainForm",
}
SESSION_COOKIE_AGE = 8 * 60 * 60  # seconds
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = LANGUAGE_COOKIE_PATH = f"{SCRIPT_NAME}/"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "inference.views.error_pages.old_form"

# --- What a browser may do ----------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "worker-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CORS_ALLOWED_ORIGINS = env_list("ALLOWED_ORIGINS")
CORS_ALLOW_HEADERS = (
    *default_headers,
    *("content-encoding", "x-request-id", "inference-header-content-length"),
)
CORS_EXPOSE_HEADERS = ["X-Request-ID", "Retry-After", "Inference-Header-Content-Length"]
CORS_EXPOSE_HEADERS += ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"]

# HTTPS=on says that a proxy in front speaks https to the world and sets X-Forwarded-Proto.
HTTPS = env_bool("HTTPS")
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]

# --- Training and the Hub -----------------------------------------------------------------------

MNIST_DIR = env_path("MNIST_DIR", "data/mnist")
MNIST_MIRRORS = env_list(
    "MNIST_MIRRORS",
    "https://ossci-datasets.s3.amazonaws.com/mnist/,"
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
# All are mirrored and served; the first is the one that is published to.
HF_MODEL_REPO, *MORE_REPOS = env_list("HF_MODEL_REPO") or [""]
HF_WEBHOOK_SECRET = env_secret("HF_WEBHOOK_SECRET")
HIPPO_TOKEN = env_secret("HIPPO_TOKEN")
STARTER = BASE_DIR / "registry" / "starter"
HUB: dict[str, Any] = {  # exactly ModelManager's keywords
    "repo": HF_MODEL_REPO,
    "token": env_secret("HUGGINGFACE_TOKEN"),
    "cache_dir": env_path("HF_CACHE_DIR", "cache/hub"),
    "endpoint": env_str("HF_ENDPOINT", "https://huggingface.co"),
    "storage_hosts": env_list("HF_STORAGE_HOSTS"),
}

# --- News of promotions, moved aliases and failed syncs -------------------------------------------

NOTIFY_EMAILS = env_list("NOTIFY_EMAILS")
NOTIFY_WEBHOOK = webhook_url("NOTIFY_WEBHOOK", env_str("NOTIFY_WEBHOOK"))
NOTIFY_WEBHOOK_SECRET = env_secret("NOTIFY_WEBHOOK_SECRET")
if NOTIFY_WEBHOOK and not NOTIFY_WEBHOOK_SECRET:
    raise ImproperlyConfigured("NOTIFY_WEBHOOK needs NOTIFY_WEBHOOK_SECRET, which signs the news.")
DEFAULT_FROM_EMAIL = env_str("EMAIL_FROM", "hippo@localhost")
globals().update(mail_settings("EMAIL_URL", env_secret("EMAIL_URL")))
if NOTIFY_EMAILS and not env_secret("EMAIL_URL"):
    raise ImproperlyConfigured("NOTIFY_EMAILS needs EMAIL_URL, the server that sends mail.")

# --- Serving ------------------------------------------------------------------------------------

DEFAULT_MODEL = env_str("DEFAULT_MODEL")
PROMOTION_REVIEW = env_bool("PROMOTION_REVIEW")  # a second person confirms what changes answers
PREDICT_RATE = env_rate("PREDICT_RATE")
TRUSTED_PROXIES = env_int("TRUSTED_PROXIES", 0)
METRICS_DIR = internal("PROMETHEUS_MULTIPROC_DIR")  # made by gunicorn.conf.py
MEGABYTE = 1_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * MEGABYTE  # the JSON routes; each parser has a cap of its own
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 2  # an artifact's

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["inference.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "inference.problems.handle",
    "URL_FORMAT_OVERRIDE": None,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Hippo",
    "DESCRIPTION": "Small neural networks for handwritten digits: predictions and activations.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SORT_OPERATIONS": False,  # in the order of the routes: predictions first
    "PREPROCESSING_HOOKS": ["inference.openapi.schema.only_unversioned"],
}

# --- Logs ---------------------------------------------------------------------------------------

LOG_FORMATS = ("text", "json")
LOG_FORMAT = env_choice("LOG_FORMAT", LOG_FORMATS)
LOG_REQUESTS = LOG_FORMAT == "json"  # for whoever collects them; people would drown in them
LOG_LEVELS = ("INFO", "DEBUG", "WARNING", "ERROR", "CRITICAL")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "inference.middleware.request_id.RequestIdFilter"},
        "client_fault": {"()": "hippo_site.log_filters.ClientFaultFilter"},
    },
    "formatters": {
        "text": {"format": "%(levelname)s %(name)s [%(request_id)s] %(message)s"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s",
        },
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["request_id", "client_fault"],
            "formatter": LOG_FORMAT,
        }
    },
    "root": {"handlers": ["stderr"], "level": env_choice("LOG_LEVEL", LOG_LEVELS)},
    # The Hub client logs whole requests; nothing below a warning is worth a token in a log.
    "loggers": {name: {"level": "WARNING"} for name in ("httpx2", "httpcore2", "huggingface_hub")},
}
