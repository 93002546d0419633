"""Static files: hashed names that browsers keep for good, compressed once when they are collected.

The style sheet, the script and the icons are built by `npm run build` and never committed. Tests and command line
work without them: what is not in the manifest is answered by its plain name. `require_built` is for the server.
"""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

FOLDER = "parley/build"
BUILT = (f"{FOLDER}/parley.css", f"{FOLDER}/parley.js", f"{FOLDER}/icons.svg")
"""Files that every page loads."""


class AssetsMissing(RuntimeError):
    """Pages would lack their style sheet, script and icons."""


class Assets(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    manifest_strict = False

    def stored_name(self, name: str) -> str:
        # Django would open the file to hash it, and fail if it has not been built.
        hashed: str = self.hashed_files.get(self.hash_key(self.clean_name(name)), name)
        return hashed


def page_bundles() -> list[str]:
    """Return the files that single pages load in addition: all style sheets and scripts in the apps' `assets/pages`."""
    files = [
        (app.label, file.name)
        for app in apps.get_app_configs()
        for file in Path(app.path, "assets", "pages").glob("*.*")
        if file.suffix in {".css", ".js"}
    ]
    return [f"{FOLDER}/{label}/{name}" for label, name in sorted(files)]


def require_built() -> None:
    """Raise `AssetsMissing` if pages would lack their style sheet, scripts or icons."""
    known = getattr(staticfiles_storage, "hashed_files", {})
    missing = [
        name
        for name in (*BUILT, *page_bundles())
        if name not in known or not Path(settings.STATIC_ROOT, known[name]).is_file()
    ]
    if missing:
        raise AssetsMissing(
            "The pages' style sheet, scripts and icons are not built yet. `make build` does it; by hand: "
            "`npm install`, `npm run build`, then `parley django collectstatic`. "
            f"Missing: {', '.join(missing)}."
        )
