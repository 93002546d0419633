"""References to the answers of other questions, "${name}", in expressions and within texts."""

from __future__ import annotations

import re
from collections.abc import Collection

from parley.questionnaires.xlsform.content import Form

REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")

_BEGINNING = re.compile(r"\$\{(?:([^{}]*)\})?")


def plain(expression: str) -> str:
    """`${ name }` as `${name}`, which every reader of forms understands."""
    return REFERENCE.sub(r"${\1}", expression)


def shown(text: str, names: Collection[str]) -> str:
    """`text` with "$ {name}" where no question is called so: readers of forms put answers there, or refuse the form."""
    return _BEGINNING.sub(lambda found: found[0] if found[1] in names else f"$ {found[0][1:]}", text)


def break_up_unknown(form: Form) -> None:
    """In every text of `form`."""
    names = {question.name for question in form.questions}
    form.title, form.introduction = shown(form.title, ()), shown(form.introduction, ())
    for section in form.sections:
        section.title = shown(section.title, names)
        section.titles = _each(section.titles, names)
        for question in section.questions:
            question.text, question.help = shown(question.text, names), shown(question.help, names)
            question.message = shown(question.message, names)
            question.translations = {language: _each(texts, names) for language, texts in question.translations.items()}
            for choice in question.choices:
                choice.label, choice.labels = shown(choice.label, names), _each(choice.labels, names)


def _each(texts: dict[str, str], names: Collection[str]) -> dict[str, str]:
    return {key: shown(text, names) for key, text in texts.items()}
