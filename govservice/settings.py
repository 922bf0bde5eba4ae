"""One settings file; everything that differs between machines comes from the environment.

Without any variable: SQLite and an embedded Valkey under ``var/``.
``DATABASE_URL`` and ``REDIS_URL`` move the same code to PostgreSQL and Redis.
"""

import hashlib
import tempfile
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from govservice import keys
from govservice.beat import CELERY_BEAT_SCHEDULE as CELERY_BEAT_SCHEDULE
from govservice.place import *  # noqa: F403
from govservice.staff_theme import UNFOLD as UNFOLD

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DATABASE_URL = env.str("DATABASE_URL", default="")
EMBEDDED = not DATABASE_URL

KEYS_DIR = Path(env.str("KEYS_DIR", default=str(VAR_DIR / "keys")))
KEYS = keys.load(KEYS_DIR, may_create=EMBEDDED)
SECRET_KEY = KEYS.django
SEAL_CIPHER = env.str("SEAL_CIPHER", default="SM4")

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "govservice",
    "govservice.worktime",
    "govservice.accounts",
    "govservice.catalogue",
    "govservice.notices",
    "ratings",
    "hotline",
    "indicators",
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "import_export",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "govservice.metrics.RequestMetrics",
    "govservice.logs.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "govservice.middleware.AdminContentSecurityPolicy",  # inside the one above, which reads its word
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "govservice.middleware.DomainErrorPages",
    "govservice.api.middleware.NoNulInAddresses",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "govservice.urls"
WSGI_APPLICATION = "govservice.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "govservice.context.site",
            ],
        },
    },
]

# --- database ------------------------------------------------------------------------------------

if EMBEDDED:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "govservice.sqlite3",
            "CONN_MAX_AGE": 600,
            # IMMEDIATE takes the write lock at BEGIN: a transaction that reads first and writes
            # later would otherwise fail at once with “database is locked” under load.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
                    "PRAGMA cache_size=-20000; PRAGMA mmap_size=134217728;"
                ),
            },
        }
    }
else:
    DATABASES = {"default": env.db_url_config(DATABASE_URL) | {"CONN_MAX_AGE": 600}}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

# --- Redis or the embedded Valkey, and Celery ------------------------------------------------------

UNIX_SOCKET_PATH_LIMIT = 100  # the kernel's is 108 bytes with the closing zero


def _valkey_socket() -> Path:
    socket = VAR_DIR / "valkey.sock"
    if len(str(socket).encode()) <= UNIX_SOCKET_PATH_LIMIT:
        return socket
    digest = hashlib.sha256(str(VAR_DIR).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"govservice-{digest}.sock"


VALKEY_SOCKET = _valkey_socket()
REDIS_URL = env.str("REDIS_URL", default="")
EMBEDDED_VALKEY = not REDIS_URL
_cache_url = REDIS_URL or f"unix://{VALKEY_SOCKET}?db=0"

CACHES = {
    "default": {
        "BACKEND": "govservice.cache.OptionalRedisCache",
        "LOCATION": _cache_url,
        "KEY_PREFIX": "govservice",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}

CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{VALKEY_SOCKET}?virtual_host=0"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True  # every task is safe to repeat
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_TASK_PUBLISH_RETRY = False  # beat and the sweeps find again what a lost message forgot
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

# --- people ----------------------------------------------------------------------------------------

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
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "govservice.pages.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "govservice.addresses.client_address"
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
TRUSTED_PROXY_NETWORKS = env.list("TRUSTED_PROXY_NETWORKS", default=[])  # empty: any neighbour

HTTPS_ONLY = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = HTTPS_ONLY
CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- language and time -----------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "third_party"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- files -----------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise complains of a missing folder
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
EXPORT_DIR = VAR_DIR / "exports"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

# --- API -------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "govservice.accounts.authentication.ApiKeyAuthentication",
        "govservice.accounts.authentication.StaffSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["govservice.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "govservice.api.pagination.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_standardized_errors.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "govservice.api.errors.ExceptionHandler",
    "EXCEPTION_FORMATTER_CLASS": "govservice.api.errors.ExceptionFormatter",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "政务服务“好差评”与 12345 热线",
    "DESCRIPTION": "Ratings, hotline tickets and service indicators.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "POSTPROCESSING_HOOKS": ["drf_standardized_errors.openapi_hooks.postprocess_schema_enums"],
    "ENUM_NAME_OVERRIDES": {
        "CaseStatusEnum": "govservice.catalogue.models.cases.CaseStatus.choices",
        "RectificationStatusEnum": "ratings.models.RectificationStatus.choices",
        "TicketStatusEnum": "hotline.models.TicketStatus.choices",
    }
    | {
        name: f"drf_standardized_errors.openapi_serializers.{name}.choices"
        for name in ("ValidationErrorEnum", "ClientErrorEnum", "ServerErrorEnum")
    },
}

# --- messages and files -----------------------------------------------------------------------------

# none, file (the demo: VAR_DIR/sms), or the dotted path of an adapter; see govservice.notices.gateways
SMS_GATEWAY = env.str("SMS_GATEWAY", default="file" if EMBEDDED else "none")
WEBHOOK_NETWORKS = env.list(
    "WEBHOOK_NETWORKS", default=[]
)  # private ones that get events all the same
WEBHOOK_PLAIN_HTTP = DEBUG  # and then to this machine alone
PRIVATE_MEDIA_DIR = VAR_DIR / "media-private"

# --- operation -------------------------------------------------------------------------------------

METRICS_NETWORKS = env.list("METRICS_NETWORKS", default=["127.0.0.0/8", "::1/128"])
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=30 * 24 * 3600) if HTTPS_ONLY else 0
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains, and
    "security.W021",  # preloading, bind the owner of the domain: not ours to switch on
    "security.W008",  # the proxy that holds the certificate also redirects
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "govservice.logs.RequestIdFilter"},
        "rating_link": {"()": "govservice.logs.RatingLinkFilter"},
        "broker_outage": {"()": "govservice.outages.BrokerOutageFilter"},
    },
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["broker_outage", "request_id", "rating_link"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},  # refusals are answers, not incidents
        "axes": {"level": "ERROR"},
    },
}
