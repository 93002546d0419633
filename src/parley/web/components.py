"""`ui` in templates: every file in `templates/components/` is one component, a macro of the same name."""

from collections.abc import Callable
from functools import lru_cache

import jinja2
from markupsafe import Markup

Component = Callable[..., Markup]

# The same few of these stand on every row. Their output depends on nothing but their arguments.
ALWAYS_THE_SAME = frozenset({"icon", "avatar"})


class Components:
    """Looks a component up by name when it is first used; `ui.button(...)` is `components/button.html`.

    A file may hold small relatives of its component: `ui.menu_item` is found in `menu.html`.
    """

    def __init__(self, environment: jinja2.Environment) -> None:
        self._environment = environment

    def __getattr__(self, name: str) -> Component:
        if name.startswith("_"):
            raise AttributeError(name)
        component: Component = self._macro(name)
        if name in ALWAYS_THE_SAME:
            component = lru_cache(maxsize=2048)(component)
        setattr(self, name, component)
        return component

    def _macro(self, name: str) -> Component:
        candidates = [f"components/{name}.html", f"components/{name.partition('_')[0]}.html"]
        template = self._environment.select_template(candidates)
        macro: Component | None = getattr(template.module, name, None)
        if macro is None:
            raise jinja2.TemplateNotFound(f"components/{name}.html")
        return macro
