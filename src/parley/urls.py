"""All URLs of Parley: each app's `urls.py` is included."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

# Addresses are matched in this order, so the most requested apps come first; the others follow as installed.
MOST_REQUESTED = ["parley.tasks", "parley.web", "parley.files", "parley.companies", "parley.accounts"]

_apps = [*MOST_REQUESTED, *(app for app in settings.PARLEY_APPS if app not in MOST_REQUESTED)]

urlpatterns = [path("", include(f"{app}.urls")) for app in _apps if find_spec(f"{app}.urls")]

handler400 = "parley.web.errors.bad_request"
handler403 = "parley.web.errors.not_allowed"
handler404 = "parley.web.errors.not_found"
handler500 = "parley.web.errors.fault"
