"""Static files: hashed names that browsers keep for good, compressed once when they are collected.

The style sheet, the script and the icons are built by `npm run build` and never committed. Tests and command line
work without them: what is not in the manifest is answered by its plain name. `require_built` is for the server.
"""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

BUILT = ("parley/build/parley.css", "parley/build/parley.js", "parley/build/icons.svg")
BUILDER = "parley/build/builder.js"
"""Loaded by the pages of the questionnaire builder alone."""


class AssetsMissing(RuntimeError):
    """The pages would come without style, script and icons."""


class Assets(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    manifest_strict = False

    def stored_name(self, name: str) -> str:
        # Django would open the file to hash it, and fail where it has not been built.
        hashed: str = self.hashed_files.get(self.hash_key(self.clean_name(name)), name)
        return hashed


def require_built() -> None:
    """Raises `AssetsMissing` if the server would send pages without their style sheet, script or icons."""
    known = getattr(staticfiles_storage, "hashed_files", {})
    missing = [
        name for name in (*BUILT, BUILDER) if name not in known or not Path(settings.STATIC_ROOT, known[name]).is_file()
    ]
    if missing:
        raise AssetsMissing(
            "The pages' style sheet, script and icons are not built yet. "
            "Run `npm ci && npm run build`, then `parley collectstatic` (`make build` does all three). "
            f"Missing: {', '.join(missing)}."
        )
