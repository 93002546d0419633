"""The WSGI application."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from parley.core.charset import as_utf8
from parley.core.proxies import behind

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parley.settings")
application = behind(settings.PROXIES, as_utf8(get_wsgi_application()))
