"""The app's own tests need it installed; `tests/test_new_app.py` runs them so."""

from django.conf import settings

collect_ignore = [] if "tests.toy" in settings.PARLEY_APPS else ["tests"]
