"""The tests' settings with the toy app: it is found as the apps in the package are."""

from pathlib import Path

from parley.core.domain_apps import find_domain_apps
from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS, PARLEY_APPS

_toys = find_domain_apps(Path(__file__).parents[1], ground=[])
PARLEY_APPS = [*PARLEY_APPS, *_toys]
INSTALLED_APPS = [*INSTALLED_APPS, *_toys]
