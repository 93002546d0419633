"""The parts that every installed app contributes to the tests of the whole product."""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.conf import settings

from parley.tasks.tests.play import Play


def modules_of_apps(name: str) -> list[ModuleType]:
    """Return the module `tests.<name>` of each app that has one, in the order of the apps."""
    found = [f"{app}.tests.{name}" for app in settings.PARLEY_APPS if find_spec(f"{app}.tests")]
    return [import_module(module) for module in found if find_spec(module)]


PLAYS: list[Play] = [play for module in modules_of_apps("plays") for play in module.PLAYS]
