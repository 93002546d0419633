"""Settings of the baseline: Parley's database, sessions and people, and nothing else around the view."""

import os
from pathlib import Path

from parley.settings import DATABASES, SECRET_KEY, SESSION_COOKIE_NAME  # noqa: F401

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "parley.accounts",
]
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "parley.demo.bench.baseline"
USE_TZ = True
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {"auto_reload": False},
    }
]
# Row-level security shows the company's rows to the plain statement, as to Parley's pages.
DATABASES["default"]["OPTIONS"]["options"] = f"-c parley.company={os.environ.get('PARLEY_BENCH_COMPANY', '')}"
