"""Generator of docs/kinds.md from the declarations: `python -m parley.tasks.kinds_doc`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parley.tasks.schema import AskedField, DescribedAction, DescribedKind

PAGE = Path(__file__).resolve().parents[3] / "docs" / "kinds.md"
HEAD = """# Kinds of task

Made from the declarations by `python -m parley.tasks.kinds_doc`; do not edit by hand.

A task has two sides: the *requester* asked for it, the *responder* answers. Each state says whose turn it is; a state
that is nobody's turn is closed. """


def document() -> str:
    """Return the whole page, in English whatever the active language is."""
    from django.utils.translation import override

    from parley.tasks.declaration import all_kinds
    from parley.tasks.schema import describe

    with override("en"):
        kinds = [describe(kind) for kind in all_kinds()]
        parts = [HEAD + _common(kinds[0].actions)]
        parts += ["\n".join(_kind(kind)) for kind in kinds]
        return "\n\n".join(parts) + "\n"


def _common(actions: Iterable[DescribedAction]) -> str:
    labels = [f"*{action.label}*" for action in actions if action.is_common]
    return f"In every open state the requester may also press {' or '.join(labels)}; they are left out below."


def _kind(kind: DescribedKind) -> Iterator[str]:
    yield f"## {kind.label}\n"
    if kind.lead:
        yield f"{kind.lead}\n"
    if kind.request:
        yield f"New task asks for: {_fields(kind.request)}.\n"
    yield "```mermaid"
    yield from _diagram(kind)
    yield "```\n"
    yield "| State | Turn |\n| --- | --- |"
    yield from (f"| {state.label} | {state.turn or '–'} |" for state in kind.states)
    yield "\n| Button | Side | From | To | Asks for | Right |\n| --- | --- | --- | --- | --- | --- |"
    labels = {state.slug: str(state.label) for state in kind.states}
    for action in kind.actions:
        if not action.is_common:
            starts = ", ".join(labels[slug] for slug in action.starts)
            end = labels[action.leads_to] if action.leads_to else "stays"
            asked = _fields(action.fields) or "–"
            yield f"| {action.label} | {action.side} | {starts} | {end} | {asked} | `{action.right}` |"


def _diagram(kind: DescribedKind) -> Iterator[str]:
    yield "stateDiagram-v2"
    yield from (f'    state "{state.label}" as {state.slug}' for state in kind.states if state.slug != "cancelled")
    yield f"    [*] --> {kind.states[0].slug}"
    for move in kind.moves:
        if not move.is_common:
            side = "" if move.side == "itself" else f" ({move.side})"
            yield f"    {move.start} --> {move.end}: {str(move.cause).replace(':', '')}{side}"
    yield from (f"    {s.slug} --> [*]" for s in kind.states if not s.is_open and s.slug != "cancelled")


def _fields(fields: Iterable[AskedField]) -> str:
    return ", ".join(
        f"{field.label} ({field.type}{_limit(field)}{'' if field.required else ', optional'})" for field in fields
    )


def _limit(field: AskedField) -> str:
    length = field.limits.get("max_length")
    return f", at most {length} characters" if length else ""


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parley.settings")
    django.setup()
    PAGE.write_text(document())
    print(f"Wrote {PAGE}")


if __name__ == "__main__":
    main()
