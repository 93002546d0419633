"""Loading the application before the processes that share its memory are forked."""

from jinja2 import FileSystemBytecodeCache

from parley.core.environment import Environment


def setup() -> None:
    """Set up Django as far as a command needs it."""
    import django

    django.setup()


def load_application(environment: Environment) -> None:
    """Load all that pages and jobs need, including templates, so that a fresh process is as fast as an old one."""
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

    # Compiling all of them takes a second; reading the bytecode of an earlier start takes a twentieth of one.
    cache = environment.data / "cache" / "templates"
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    for engine in engines.all():
        assert isinstance(engine, Jinja2)
        engine.env.bytecode_cache = FileSystemBytecodeCache(str(cache))
        for name in engine.env.list_templates():
            engine.env.get_template(name)
        # All are in memory now, and the processes that read requests may not write there.
        engine.env.bytecode_cache = None


def _load_catalogues() -> None:
    from django.conf import settings

    from parley.core import translation

    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            translation.gettext("Yes")
