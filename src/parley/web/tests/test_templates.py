"""The templates keep the house's rules: no inline script or style, documented components, icons that exist."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from parley.core.navigation import navigation_entries
from parley.web.tests.engine import jinja_engine

PACKAGE = Path(apps.get_app_config("web").path).parent
TEMPLATES = sorted(path for path in PACKAGE.glob("*/templates/**/*.html") if "mail" not in path.parts)
COMPONENTS = sorted((PACKAGE / "web/templates/components").glob("*.html"))
SPRITE = PACKAGE / "static/parley/build/icons.svg"

FORBIDDEN = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "an inline script": re.compile(r"<script\b(?![^>]*\ssrc=)", re.I),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "a script address": re.compile(r"javascript:", re.I),
    "htmx code": re.compile(r"hx-on|js:", re.I),
    "another host": re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.I),
}


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_a_template_has_nothing_the_policy_forbids(template: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", template.read_text(), flags=re.S)

    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_a_template_compiles(template: Path) -> None:
    folder = next(parent for parent in template.parents if parent.name == "templates")

    found = jinja_engine().env.get_template(str(template.relative_to(folder)))

    assert found.filename == str(template)


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_says_what_it_accepts(component: Path) -> None:
    first_line = component.read_text().splitlines()[0]
    accepted = re.search(r"macro " + component.stem + r"\((.*?)\) -?%\}", component.read_text())

    assert accepted, "the macro has the name of its file"
    assert first_line.startswith("{# " + f"{component.stem}({accepted[1]})")


def test_every_component_that_is_used_exists() -> None:
    used = {call for path in TEMPLATES for call in re.findall(r"\bui\.([a-z_]+)", path.read_text())}

    for component in sorted(used):
        assert callable(getattr(jinja_engine().env.globals["ui"], component))


@pytest.mark.skipif(not SPRITE.is_file(), reason="the assets are not built")
def test_the_sprite_has_every_icon_that_is_named() -> None:
    named = {place.icon for place in navigation_entries()}
    for path in TEMPLATES:
        named |= set(re.findall(r"""(?:ui\.icon\(|icon=)["']([a-z0-9-]+)["']""", path.read_text()))
    for path in PACKAGE.glob("*/kind.py"):
        named |= set(re.findall(r"""icon\s*=.*?["']([a-z0-9-]+)["']\s*$""", path.read_text(), flags=re.M))
    sprite = SPRITE.read_text()

    assert sorted(icon for icon in named if f'<symbol id="{icon}"' not in sprite) == []


def test_text_that_people_wrote_keeps_its_spaces_and_tabs() -> None:
    styles = [*PACKAGE.glob("*/assets/**/*.css"), *PACKAGE.glob("*/styles/**/*.css"), *PACKAGE.glob("**/*.html")]
    written = {name(path): path.read_text() for path in styles}
    assert [path for path, text in written.items() if "pre-line" in text] == []
    wrapped = re.compile(r"white-space:\s*pre-wrap;(?!\s*tab-size)")
    assert [path for path, text in written.items() if wrapped.search(text)] == []


def test_sentences_isolate_names_from_right_to_left() -> None:
    drawn = jinja_engine().from_string("{{ _('Connect with %(name)s', name=name) }}").render({"name": "שלום <b>"})
    assert "\u2068שלום &lt;b&gt;\u2069" in drawn
