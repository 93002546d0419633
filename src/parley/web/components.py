"""`ui` in templates: every file in `templates/components/` is a component, a macro of the same name."""

from collections.abc import Callable, Hashable
from datetime import date
from functools import lru_cache, partial
from typing import Any, cast

import jinja2
from django.utils.translation import get_language
from markupsafe import Markup

from parley.core.clock import today

Component = Callable[..., Markup]

# Components that repeat on every row and are therefore cached. The first depend on their arguments alone, the second
# also on the language and the current day.
ALWAYS_THE_SAME = frozenset({"icon", "file_icon", "avatar", "kbd"})
THE_SAME_TODAY = frozenset({"day", "task_row", "team_buttons", "filter_menu"})


class Kept:
    """`kept("layout/keys.html")`: a cached part of the page's frame.

    It depends on the language and the named facts alone, and is rendered once for each combination.
    """

    def __init__(self, environment: jinja2.Environment) -> None:
        self._environment = environment
        self._drawn = lru_cache(maxsize=1024)(self._draw)

    def __call__(self, template_name: str, **facts: Hashable) -> Markup:
        return self._drawn(template_name, get_language(), **facts)

    def _draw(self, template_name: str, _language: str, **facts: Hashable) -> Markup:
        return Markup(self._environment.get_template(template_name).render(facts))  # noqa: S704


class Components:
    """Looks up a component by name at its first use; `ui.button(...)` is `components/button.html`.

    A file may contain small related components: `ui.menu_item` is found in `menu.html`.
    """

    def __init__(self, environment: jinja2.Environment) -> None:
        self._environment = environment

    def __getattr__(self, name: str) -> Component:
        if name.startswith("_"):
            raise AttributeError(name)
        component: Component = self._macro(name)
        if name in ALWAYS_THE_SAME:
            component = lru_cache(maxsize=2048)(component)
        elif name in THE_SAME_TODAY:
            component = _kept_for_the_day(component)
        setattr(self, name, component)
        return component

    def for_list(self, name: str) -> Component:
        """Return the component for a whole list, with day and language determined once instead of per row."""
        component = getattr(self, name)
        return cast("Component", partial(component.kept, today(), get_language()))

    def _macro(self, name: str) -> Component:
        candidates = [f"components/{name}.html", f"components/{name.partition('_')[0]}.html"]
        template = self._environment.select_template(candidates)
        macro: Component | None = getattr(template.module, name, None)
        if macro is None:
            raise jinja2.TemplateNotFound(f"components/{name}.html")
        return macro


def _kept_for_the_day(component: Component) -> Component:
    @lru_cache(maxsize=8192)
    def kept(_today: date, _language: str | None, *args: object, **named: object) -> Markup:
        return component(*args, **named)

    def draw(*args: Any, caller: Component | None = None, **named: Any) -> Markup:
        if caller:
            return component(*args, caller=caller, **named)
        return kept(today(), get_language(), *args, **named)

    draw.kept = kept  # type: ignore[attr-defined]
    return draw
