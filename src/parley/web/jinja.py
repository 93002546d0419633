"""The Jinja2 environment: autoescaping, translations, components and a few helpers for templates."""

from functools import lru_cache
from operator import add
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import jinja2
from django.apps import apps
from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation

from parley.core import clock
from parley.core.countries import country_name
from parley.files.media import icon_of
from parley.web import fields, formats, gettext, navigation
from parley.web.components import Components, Kept


def environment(**options: Any) -> jinja2.Environment:
    """Create the environment. Called once by Django's template backend."""
    options |= {
        "autoescape": True,
        "auto_reload": False,
        "cache_size": -1,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
        "loader": jinja2.FileSystemLoader(_template_folders()),
    }
    env = jinja2.Environment(**options)  # noqa: S701 - it escapes, see above
    env.policies["ext.i18n.trimmed"] = True
    gettext.install(env)
    env.globals |= {
        "ui": Components(env),
        "url": url,
        "static": lru_cache(maxsize=256)(static),
        "new_key": lambda: str(uuid4()),
        "csrf_token_of": csrf_token_of,
        "messages_of": get_messages,
        "read_field": fields.read_field,
        "navigation_links": navigation.navigation_links,
        "links_by_slug": navigation.links_by_slug,
        "group_heads": navigation.group_heads,
        "arrangement_of": navigation.arrangement_of,
        "top_bar_links": navigation.top_bar_links,
        "active_entry": navigation.active_entry,
        "navigation_counts": navigation.navigation_counts,
        "address": navigation.address,
        "icon_of_file": icon_of,
        "due_day": formats.due_day,
        "current_language": translation.get_language,
        "kept": Kept(env),
        "is_demo": lambda: settings.DEMO,
        "is_operator": lambda user: user.email.lower() in settings.OPERATORS,
        "live_updates": lambda: settings.LIVE_UPDATES,
        "longest_request": lambda: settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        "milliseconds": lambda: int(clock.machine_seconds() * 1000),
    }
    env.filters |= {
        "date": formats.full_date,
        "short_date": formats.short_date,
        "moment": formats.moment,
        "full_moment": formats.full_moment,
        "clock_time": formats.clock_time,
        "day_heading": formats.day_heading,
        "short_moment": formats.short_moment,
        "iso": formats.iso,
        "number": formats.number,
        "size": formats.size,
        "country": country_name,
        "words": formats.list_of_words,
    }
    return env


def _template_folders() -> list[Path]:
    """Return the folder `templates` of each of Parley's apps, in the order of the settings."""
    folders = {config.name: Path(config.path, "templates") for config in apps.get_app_configs()}
    return [folders[name] for name in settings.PARLEY_APPS]


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address of a view, like Django's `url` tag."""
    ids = [str(arg) for arg in args if isinstance(arg, UUID)]
    if kwargs or not ids:
        return reverse(name, args=args, kwargs=kwargs)
    first, *rest = _around_ids(name, *(_ANY_ID if isinstance(arg, UUID) else arg for arg in args))
    return first + "".join(map(add, ids, rest))


@lru_cache(maxsize=1024)
def _around_ids(name: str, *args: object) -> list[str]:
    """Return the parts of an address around its ids. It is cached, because resolving a view takes longer than a row."""
    return reverse(name, args=args).split(str(_ANY_ID))


_ANY_ID = UUID(int=2**128 - 1)


def csrf_token_of(request: HttpRequest) -> str:
    """Return one masked token per page: masking costs as much as a row, and the Teambox has a form per row."""
    token: str | None = getattr(request, "masked_csrf_token", None)
    if token is None:
        token = request.masked_csrf_token = get_token(request)  # type: ignore[attr-defined]
    return token
