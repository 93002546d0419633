"""The plays of every installed app."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings

from parley.tasks.tests.playing import Play

PLAYS: list[Play] = [
    play
    for app in settings.PARLEY_APPS
    if find_spec(f"{app}.tests") and find_spec(f"{app}.tests.plays")
    for play in import_module(f"{app}.tests.plays").PLAYS
]
