"""Protection of published migrations: `check` compares them with their hashes, `add` lists the new ones.

A database that has applied a migration never applies it again, so later changes to it would be missing there.
`sha256sum --check` can read the list as well.
"""

import hashlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "scripts" / "migrations.sha256"
USAGE = "usage: scripts/migrations.py check | add | replace FILE …"


def main() -> int:
    match sys.argv[1:]:
        case ["check"]:
            return check()
        case ["add"]:
            write({**hashes(), **listed()})
            return check()
        case ["replace", *files] if files:
            # For an edit that leaves every statement the same, such as a renamed module.
            names = {str(Path(file).resolve().relative_to(ROOT)) for file in files}
            write({name: (hashes() if name in names else listed())[name] for name in names | listed().keys()})
            return 0
    print(USAGE, file=sys.stderr)
    return 2


def check() -> int:
    """Print one line per migration that differs from the list."""
    known, found = listed(), hashes()
    problems = []
    for name in sorted(known.keys() | found.keys()):
        if name not in found:
            problems.append(f"{name}: gone, but databases have applied it.")
        elif name not in known:
            problems.append(f"{name}: not in the list.")
        elif known[name] != found[name]:
            problems.append(f"{name}: changed, but databases that have applied it stay as they are.")
    for line in problems:
        print(line)
    if found.keys() - known.keys():
        print("Add new migrations to the list: .venv/bin/python scripts/migrations.py add")
    if any(known[name] != found.get(name) for name in known):
        print("Take the change back and write it as a new migration.")
        print("Only where every statement is the same: .venv/bin/python scripts/migrations.py replace FILE …")
    return 1 if problems else 0


def hashes() -> dict[str, str]:
    files = sorted((ROOT / "src").glob("parley/*/migrations/[0-9]*.py"))
    return {str(file.relative_to(ROOT)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def listed() -> dict[str, str]:
    lines = LIST.read_text().splitlines() if LIST.exists() else []
    return {name: digest for digest, _space, name in (line.partition("  ") for line in lines)}


def write(digests: dict[str, str]) -> None:
    LIST.write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())))


if __name__ == "__main__":
    sys.exit(main())
