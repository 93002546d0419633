"""Django's settings. Operators change them with `PARLEY_*` variables (`parley.core.environment`)."""

from typing import Any

import django_stubs_ext

from parley.core.domain_apps import find_domain_apps
from parley.core.environment import read_environment
from parley.core.translation import gettext_lazy as _

django_stubs_ext.monkeypatch()  # allows `ModelForm[Product]` and the like at run time

ENV = read_environment()

SECRET_KEY = ENV.secret_key
DEBUG = False
DEMO = ENV.demo
CLOCK_OFFSET = ENV.clock_offset
DEMO_CLOCK = ENV.data / "demo-clock"
BASE_URL = ENV.base_url
ALLOWED_HOSTS = ENV.hosts
PROXIES = ENV.proxies
OPERATORS = frozenset(ENV.operators)
METRICS_TOKEN = ENV.metrics_token
DATA = ENV.data
FILES = ENV.data / "files"

GROUND = [
    "parley.core",
    "parley.accounts",
    "parley.companies",
    "parley.files",
    "parley.notify",
    "parley.notifications",
    "parley.tasks",
    "parley.web",
]
PARLEY_APPS = [*GROUND, *find_domain_apps(ENV.package, GROUND)]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "procrastinate.contrib.django",
    *PARLEY_APPS,
]

MIDDLEWARE = [
    "parley.web.middleware.SecurityHeaders",
    "parley.core.health.HealthMiddleware",
    "parley.web.middleware.Utf8Middleware",
    "parley.web.capacity.UploadCapacityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "parley.accounts.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "parley.companies.middleware.LocaleMiddleware",
    "parley.web.capacity.PasswordCapacityMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "parley.files.middleware.KeptFilesMiddleware",
    "parley.companies.middleware.ActingCompanyMiddleware",
]

ROOT_URLCONF = "parley.urls"
WSGI_APPLICATION = "parley.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in attempts are counted on a separate connection. Within the request's transaction, the count would stay locked
# until the password is hashed, and all sign-ins from one address would wait for each other, with a thread each.
DATABASES: dict[str, dict[str, Any]] = {"default": ENV.database, "tries": ENV.database | {"CONN_MAX_AGE": 60}}
DATABASE_ROUTERS = ["parley.accounts.tries.TriesRouter"]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "first_name", "last_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
USER_ERROR_VIEW = "parley.web.errors.user_error"
GET_NOT_ALLOWED_VIEW = "parley.web.errors.get_not_allowed"

ACCOUNT_ADAPTER = "parley.notify.account_mail.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# Only in the browser where the person registered; elsewhere the link confirms the address, and the person signs in.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "parley.accounts.forms.SignIn",
    "signup": "parley.companies.forms.SignUp",
    "reset_password": "parley.accounts.forms.ResetPassword",
    "reset_password_from_key": "parley.accounts.forms.NewPassword",
    "change_password": "parley.accounts.forms.ChangePassword",
}
# After nine wrong passwords in five minutes from one address, or fifty in an hour for one account, the next attempt has
# to wait. A device that the account has signed in with is counted by itself (accounts/devices.py), so that nobody can
# lock others out.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "50/h/key,9/5m/ip",
    "login_failed_device": "9/5m/key",
    "signup": "20/h/ip",
    "confirm_email": "1/3m/key",
    "reset_password": "20/h/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "10/m/user",
    # Limits for writing on a company's portal, before and after the person is known.
    "portal_visitor": "30/m/ip",
    "portal_ticket": "30/10m/user",
}
# All processes must see the counts, so they are in the database (accounts/migrations/0002_tries.py). Beyond MAX_ENTRIES
# some are dropped; with Django's 300, an attacker who tries many accounts would reset each of them.
_TRIES: dict[str, Any] = {"LOCATION": "accounts_tries", "OPTIONS": {"MAX_ENTRIES": 20_000}}
CACHES = {
    "default": {"BACKEND": "parley.accounts.tries.TriesCache", **_TRIES},
}
# The numbers of threads per process that may hash passwords or take in files; the others are for pages.
PASSWORDS_AT_ONCE = max(1, ENV.web_threads // 3)
UPLOADS_AT_ONCE = max(1, ENV.web_threads - 2)
UPLOADS_AT_ONCE_PER_SESSION = max(1, UPLOADS_AT_ONCE - 1)

# Whether pages open a stream to the hub, which `parley serve` starts.
LIVE_UPDATES = True

SECURE = ENV.base_url.startswith("https://")
SESSION_ENGINE = "parley.accounts.sessions"
# A session ends after two weeks, or after five days without a request: long enough for a weekend with holidays.
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
SESSION_IDLE_SECONDS = 5 * 24 * 60 * 60
SESSION_COOKIE_NAME = "__Host-parley" if SECURE else "parley"
DEVICE_COOKIE_NAME = "__Host-parley-device" if SECURE else "parley-device"
# Whoever asks for a link waits for it. In a mailbox that others read later it should be of no use.
PASSWORD_RESET_TIMEOUT = 4 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-parley-csrf" if SECURE else "parley-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "parley.web.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = ENV.origins
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENV.hsts_subdomains

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.mail_from
# Seconds for one answer of the mail server, and for the whole dialogue.
EMAIL_TIMEOUT = 30
MAIL_DEADLINE = 60
BOUNCE_ADDRESS = ENV.bounce_address
DKIM = ENV.dkim
SMTP_CA = str(ENV.smtp_ca or "")
MAIL_FOLDER = ENV.data / "outgoing-mail"
EMAIL_BACKEND = "parley.notify.backends.FolderBackend"
if ENV.smtp:
    EMAIL_BACKEND = "parley.notify.smtp.SmtpBackend"
    EMAIL_HOST, EMAIL_PORT = ENV.smtp.host, ENV.smtp.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = ENV.smtp.user, ENV.smtp.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = ENV.smtp.tls, ENV.smtp.starttls

FILE_UPLOAD_HANDLERS = ["parley.files.uploads.StreamedUpload"]
MAX_UPLOAD_MB = ENV.max_upload_mb
DISK_RESERVE_MB = ENV.disk_reserve_mb
COMPANY_QUOTA_MB = ENV.company_quota_mb
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # New task with some thousand partners selected
# Far above the limits of the fields, which answer with a sentence. The size of a request is limited anyway.
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "parley.core.formats"
LANGUAGES = [("en", _("English")), ("de", _("German")), ("nb", _("Norwegian"))]
LOCALE_PATHS = [ENV.package / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = ENV.static_root
STATICFILES_DIRS = [ENV.package / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES}},
    "staticfiles": {"BACKEND": "parley.web.assets.Assets"},
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,  # `environment` looks into the folders of PARLEY_APPS; allauth's are not for Jinja2
        "OPTIONS": {"environment": "parley.web.jinja.environment"},
    },
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"requests": {"()": "parley.core.request_log.RequestLogFilter", "level": ENV.log_level.upper()}},
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["requests"]}},
    "root": {"handlers": ["console"], "level": ENV.log_level.upper()},
    "loggers": {"django": {"handlers": [], "level": ENV.log_level.upper(), "propagate": True}},
}
