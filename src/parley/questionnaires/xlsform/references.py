"""References to answers of other questions, "${name}", in expressions and in texts."""

from __future__ import annotations

import re
from collections.abc import Collection
from copy import deepcopy

from parley.questionnaires.conditions import name_from
from parley.questionnaires.xlsform.content import Form

REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")

_BEGINNING = re.compile(r"\$\{(?:([^{}]*)\})?")

_XML_NAME = re.compile(r"[A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff][\w.-]*")
_ONLY_WORD = re.compile(r"[\u00aa\u00b2\u00b3\u00b5\u00b9\u00ba\u00bc-\u00be]|[^\x00-\u1fff]")
"""Characters that are word characters for Python but not valid in XML names."""


def normalize_references(expression: str) -> str:
    """Return the expression with `${ name }` as `${name}`, which every form tool understands."""
    return REFERENCE.sub(r"${\1}", expression)


def escape_unknown_references(text: str, names: Collection[str]) -> str:
    """Return `text` with "$ {name}" for unknown names: form tools insert answers there, or fail."""
    return _BEGINNING.sub(lambda found: found[0] if found[1] in names else f"$ {found[0][1:]}", text)


def escape_all_unknown_references(form: Form) -> None:
    """Escape unknown references in every text of `form`, in place."""
    names = {question.name for question in form.questions}
    form.title, form.introduction = (
        escape_unknown_references(form.title, ()),
        escape_unknown_references(form.introduction, ()),
    )
    for section in form.sections:
        section.title = escape_unknown_references(section.title, names)
        section.titles = _escape_each(section.titles, names)
        for question in section.questions:
            question.text, question.help = (
                escape_unknown_references(question.text, names),
                escape_unknown_references(question.help, names),
            )
            question.message = escape_unknown_references(question.message, names)
            question.translations = {
                language: _escape_each(texts, names) for language, texts in question.translations.items()
            }
            for choice in question.choices:
                choice.label, choice.labels = (
                    escape_unknown_references(choice.label, names),
                    _escape_each(choice.labels, names),
                )


def rename_for_xml(form: Form) -> Form:
    """Return `form`, or a copy in which the names of questions are valid names of XML elements."""
    taken = {question.name for question in form.questions}
    renamed: dict[str, str] = {}
    for name in sorted(taken):
        if not _XML_NAME.fullmatch(name) or _ONLY_WORD.search(name):
            renamed[name] = name_from(name, taken, "question")
            taken.add(renamed[name])
    if not renamed:
        return form

    def rename_in(expression: str) -> str:
        return REFERENCE.sub(lambda found: f"${{{renamed.get(found[1], found[1])}}}", expression)

    form = deepcopy(form)
    for section in form.sections:
        section.condition = rename_in(section.condition)
        for question in section.questions:
            question.name = renamed.get(question.name, question.name)
            question.condition, question.constraint = rename_in(question.condition), rename_in(question.constraint)
    return form


def _escape_each(texts: dict[str, str], names: Collection[str]) -> dict[str, str]:
    return {key: escape_unknown_references(text, names) for key, text in texts.items()}
