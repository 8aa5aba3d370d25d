"""Django's settings, made from the environment (`environment.py`) and nothing else."""

from __future__ import annotations

import hashlib
import os
import secrets
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from zhiyin.core.errors import WrongSetting
from zhiyin.core.outbound import Allowed
from zhiyin.insight.labels import noop

from . import environment
from .database import database

ENV = environment.read()
HOME: Path = ENV["ZHIYIN_HOME"]
PACKAGE = Path(__file__).resolve().parent.parent


def _secret_key(given: str) -> str:
    if given:
        return given
    path = HOME / "secret_key"
    if not path.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


SECRET_KEY = _secret_key(ENV["ZHIYIN_SECRET_KEY"])
FIELD_KEYS: list[str] = ENV["ZHIYIN_FIELD_KEYS"]
AUDIT_KEY = hashlib.sha256(f"audit:{SECRET_KEY}".encode()).digest()
DEBUG = False
SABOTAGE = frozenset(ENV["ZHIYIN_SABOTAGE"])

PORT: int = ENV["ZHIYIN_PORT"]
LIVE_PORT: int = ENV["ZHIYIN_LIVE_PORT"] or PORT + 1
PUBLIC_URL: str = ENV["ZHIYIN_PUBLIC_URL"].rstrip("/") or f"http://{ENV['ZHIYIN_HOST']}:{PORT}"
IS_SECURE = PUBLIC_URL.startswith("https://")
WEBHOOK_ALLOW: list[Allowed] = ENV["ZHIYIN_WEBHOOK_ALLOW"]
BEHIND_PROXY = bool(ENV["ZHIYIN_PUBLIC_URL"])
# Without a proxy the live stream is a second origin on the same host; with one, `/live` belongs to the first.
LIVE_URL = f"{PUBLIC_URL}/live" if BEHIND_PROXY else f"http://{ENV['ZHIYIN_HOST']}:{LIVE_PORT}/live"
ALLOWED_HOSTS = sorted({urlsplit(PUBLIC_URL).hostname or "localhost", "127.0.0.1", "localhost", ENV["ZHIYIN_HOST"]})
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# Of the library of the API only the page that describes it is used by its files: as an application it would be loaded
# by every command, and take a fifth of the time of each.
_NINJA = find_spec("ninja")
DESCRIPTION = Path(str(_NINJA and _NINJA.origin)).parent
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "zhiyin.core",
    "zhiyin.web",
    "zhiyin.api",
    "zhiyin.people",
    "zhiyin.customers",
    "zhiyin.operations",
    "zhiyin.touchpoints",
    "zhiyin.voice",
    "zhiyin.desk",
    "zhiyin.analysis",
]

# After ours, so that our pages stand in for theirs.
INSTALLED_APPS += ["allauth", "allauth.account", "allauth.mfa", "allauth.usersessions"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhiyin.web.middleware.PersonMiddleware",
    "zhiyin.web.middleware.RefusedMiddleware",
    "zhiyin.api.idempotency.IdempotencyMiddleware",
]

CSRF_FAILURE_VIEW = "zhiyin.web.faults.csrf_failure"
ROOT_URLCONF = "zhiyin.config.urls"
WSGI_APPLICATION = "zhiyin.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [DESCRIPTION / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "autoescape": "drop_escape" not in SABOTAGE,
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "zhiyin.web.context.page",
            ],
            "builtins": [
                "zhiyin.web.templatetags.kit",
                "zhiyin.web.templatetags.frame",
                "zhiyin.web.templatetags.shapes",
                "zhiyin.web.templatetags.marks",
                "zhiyin.web.templatetags.addresses",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
        },
    }
]

FORM_RENDERER = "zhiyin.web.widgets.Renderer"

# What the kits get from above, by name: nothing below config imports config.
ZHIYIN_ROLES = "zhiyin.config.roles.ROLES"
ZHIYIN_SUBSCRIPTIONS = "zhiyin.config.subscriptions.SUBSCRIPTIONS"
ZHIYIN_EVENTS = "zhiyin.config.events.KINDS"
ZHIYIN_SCHEDULE = "zhiyin.config.schedule.SCHEDULE"
ZHIYIN_INTERFACES = "zhiyin.config.navigation.INTERFACES"
ZHIYIN_IMPORTS = "zhiyin.config.imports.KINDS"
ZHIYIN_EXPORTS = "zhiyin.config.exports.KINDS"
ZHIYIN_BULK = "zhiyin.config.bulk.ACTIONS"
ZHIYIN_FIELDS = "zhiyin.config.fields.OWNERS"
ZHIYIN_TEAM_MATES = "zhiyin.people.queries.team_mates"
ZHIYIN_RESULTS = "zhiyin.config.results.RESULTS"
ZHIYIN_SUBJECTS = "zhiyin.config.subjects.SUBJECTS"
ZHIYIN_CELERY = "zhiyin.config.celery.app"
ZHIYIN_SEND = "zhiyin.config.celery.send"
ZHIYIN_AUTHENTICATE = "zhiyin.config.sign_in.actor_of"
ZHIYIN_API_AUTHENTICATE = "zhiyin.config.sign_in.token_auth"

DATABASES: dict[str, Any] = {"default": database(ENV["ZHIYIN_DATABASE_URL"], HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": ENV["ZHIYIN_CACHE_URL"]}
    if ENV["ZHIYIN_CACHE_URL"]
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}
}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["zhiyin.config.sign_in.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "zhiyin.config.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {
    "login": "50/15m/ip",
    "login_failed": "5/15m/key,50/15m/ip",
    # Answers from one address and under one link: more than people give, less than a machine tries.
    "survey": "300/5m/ip,60/5m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = ENV["ZHIYIN_TRUSTED_PROXIES"]
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Zhiyin"

SESSION_ENGINE = "zhiyin.config.sessions"
SESSION_COOKIE_NAME = "__Host-session" if IS_SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_SECURE else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_SSL_REDIRECT = IS_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV["ZHIYIN_TRUSTED_PROXIES"] else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, LIVE_URL.removesuffix("/live")],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
# Text of 10 MiB is refused with a sentence by the forms; Django's own 2.5 MB would answer a bare 400.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LANGUAGE_CODE = ENV["ZHIYIN_LANGUAGE"]
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [str(PACKAGE / "web" / "locale")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = USE_TZ = True
TIME_ZONE = ENV["ZHIYIN_TIME_ZONE"]
CURRENCY = ENV["ZHIYIN_CURRENCY"]
ROWS_ALONE: int = ENV["ZHIYIN_ROWS_ALONE"]
GROWING_DAYS = ENV["ZHIYIN_GROWING_DAYS"]
LOST_DAYS = ENV["ZHIYIN_LOST_DAYS"]
DECLINING_SHARE = ENV["ZHIYIN_DECLINING_SHARE"]

STATIC_URL = "/static/"
STATICFILES_DIRS = [DESCRIPTION / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 86_400
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "zhiyin.web.assets.VersionedStorage"},
}
MEDIA_ROOT = HOME / "files"
WAREHOUSE = HOME / "warehouse"
ERASURES = HOME / "erasures.jsonl"
SEAL_HEADS = HOME / "seal-heads.jsonl"

_mail = urlsplit(ENV["ZHIYIN_MAIL_URL"])
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV["ZHIYIN_MAIL_FROM"]
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if _mail.scheme
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = HOME / "outbox"
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "", _mail.port or (465 if _mail.scheme == "smtps" else 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 20

TASKS = ENV["ZHIYIN_TASKS"]
BROKER_URL = ENV["ZHIYIN_BROKER_URL"]
if TASKS == "celery" and not BROKER_URL:
    raise WrongSetting(noop("ZHIYIN_TASKS is celery, so ZHIYIN_BROKER_URL is needed: redis://… or amqp://…."))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "zhiyin.core.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": ENV["ZHIYIN_LOG_LEVEL"]},
    "loggers": {"django": {"handlers": [], "propagate": True}, "django.server": {"handlers": [], "propagate": True}},
}
SILENCED_SYSTEM_CHECKS = ["security.W004", "security.W008", "security.W012", "security.W016"] if not IS_SECURE else []
