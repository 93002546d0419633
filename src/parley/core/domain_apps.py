"""Discovery of the domain apps, so that a new one needs no entry in the settings."""

from collections.abc import Collection
from pathlib import Path


def find_domain_apps(package: Path, ground: Collection[str]) -> list[str]:
    """Return the apps in `package` (its folders with an `apps.py`) that are not in `ground`, sorted by name."""
    names = sorted(f"{package.name}.{config.parent.name}" for config in package.glob("*/apps.py"))
    return [name for name in names if name not in ground]
