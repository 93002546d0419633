"""Write the Python packages that run in production to a file in CycloneDX format: `scripts/sbom.py FILE`."""

import json
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: scripts/sbom.py FILE", file=sys.stderr)
        return 2
    parley = distribution("parley")
    found = _closure(parley)
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "parley", "version": parley.version}},
        "components": [_component(found[name]) for name in sorted(found)],
    }
    Path(sys.argv[1]).write_text(json.dumps(document, indent=2) + "\n")
    return 0


def _closure(root: Distribution) -> dict[str, Distribution]:
    """Return the installed packages that `root` requires here, directly or not."""
    found: dict[str, Distribution] = {}
    waiting = [(root, frozenset[str]())]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        package, extras = waiting.pop()
        for requirement in map(Requirement, package.requires or []):
            if not _applies(requirement, extras):
                continue
            name, wanted = canonicalize_name(requirement.name), frozenset(requirement.extras)
            if (name, wanted) not in seen:
                seen.add((name, wanted))
                found[name] = distribution(requirement.name)
                waiting.append((found[name], wanted))
    return found


def _applies(requirement: Requirement, extras: frozenset[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras or {""})


def _component(package: Distribution) -> dict[str, str]:
    name = canonicalize_name(package.metadata["Name"])
    version = package.version
    return {"type": "library", "name": name, "version": version, "purl": f"pkg:pypi/{name}@{version}"}


if __name__ == "__main__":
    sys.exit(main())
