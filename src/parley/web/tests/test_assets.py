"""Style sheet, script and icons: within their budget, and missed clearly where they are not built."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.staticfiles import finders

from parley.web.assets import BUILT, Assets, AssetsMissing, page_bundles, require_built

HTMX = "django_htmx/htmx-4.min.js"
BUDGET = 60_000
PACKAGE = Path(apps.get_app_config("web").path).parent


def storage(known: dict[str, str]) -> Assets:
    made = Assets()
    made.hashed_files = known
    return made


def test_pages_are_drawn_without_a_build() -> None:
    assert storage({}).url("parley/build/parley.css") == "/static/parley/build/parley.css"


def test_built_files_have_names_that_change_with_them() -> None:
    known = {"parley/build/parley.css": "parley/build/parley.0123456789ab.css"}

    assert storage(known).url("parley/build/parley.css") == "/static/parley/build/parley.0123456789ab.css"


def test_a_server_without_a_build_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parley.web.assets.staticfiles_storage", storage({}))

    with pytest.raises(AssetsMissing, match="npm run build"):
        require_built()


def test_a_server_with_a_manifest_but_without_its_files_says_so(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr("parley.web.assets.staticfiles_storage", storage({name: name for name in BUILT}))

    with pytest.raises(AssetsMissing, match=r"parley\.css"):
        require_built()


def test_a_server_without_what_a_single_page_loads_says_so(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    for name in BUILT:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr("parley.web.assets.staticfiles_storage", storage({name: name for name in BUILT}))

    with pytest.raises(AssetsMissing, match=re.escape(f"Missing: {', '.join(page_bundles())}.") + "$"):
        require_built()


def test_templates_load_what_is_built() -> None:
    loaded = {
        name
        for template in PACKAGE.glob("*/templates/**/*.html")
        for name in re.findall(r"parley/build/[\w./-]+\.(?:js|css)", template.read_text())
    }

    assert loaded == {*BUILT[:2], *page_bundles()}


@pytest.mark.skipif(not finders.find(BUILT[0]), reason="the assets are not built")
def test_what_the_first_page_loads_stays_small() -> None:
    loaded = [Path(finders.find(name) or name) for name in (*BUILT, HTMX, "parley/favicon.svg")]

    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in loaded) <= BUDGET
