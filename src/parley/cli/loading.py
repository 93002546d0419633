"""The application in memory, before the processes are forked that share it."""

from jinja2 import FileSystemBytecodeCache

from parley.core.environment import Environment


def setup() -> None:
    """What a command needs."""
    import django

    django.setup()


def load_application(environment: Environment) -> None:
    """What pages and jobs need, down to the last template, so that a fresh process is as quick as an old one."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.urls import get_resolver

    setup()
    WSGIHandler()
    get_resolver()._populate()
    _load_templates(environment)
    _load_catalogues()


def _load_templates(environment: Environment) -> None:
    from django.template import engines
    from django.template.backends.jinja2 import Jinja2

    # Compiling all of them takes a second, reading what was compiled at an earlier start a twentieth of one.
    cache = environment.data / "cache" / "templates"
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    for engine in engines.all():
        assert isinstance(engine, Jinja2)
        engine.env.bytecode_cache = FileSystemBytecodeCache(str(cache))
        for name in engine.env.list_templates():
            engine.env.get_template(name)


def _load_catalogues() -> None:
    from django.conf import settings
    from django.utils import translation

    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("Yes")
