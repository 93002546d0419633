"""The template engine that renders the pages."""

from django.template import engines
from django.template.backends.jinja2 import Jinja2


def jinja_engine() -> Jinja2:
    engine = engines["jinja2"]
    assert isinstance(engine, Jinja2)
    return engine
