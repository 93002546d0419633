"""Suggestions: answers the company itself gave to the same or a similar question in other questionnaires."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.utils.timesince import timesince

from parley.companies.models import Company
from parley.core.sql import fetch
from parley.questionnaires.answers import UncheckedQuestion, as_typed, format_answer
from parley.questionnaires.languages import choose_language, translated
from parley.questionnaires.types import WITH_CHOICES, QuestionType

MOST = 5
# More than are shown, because duplicates are dropped.
MOST_FOUND = 30
_COMPATIBLE = (
    frozenset({QuestionType.TEXT, QuestionType.LONG_TEXT}),
    frozenset({QuestionType.INTEGER, QuestionType.DECIMAL}),
    frozenset({QuestionType.SINGLE, QuestionType.MULTIPLE}),
)
_BETWEEN_WORDS = re.compile(r"\W+")


class SuggestibleQuestion(Protocol):
    """The attributes of a question that suggestions are matched by."""

    @property
    def task_id(self) -> UUID: ...
    @property
    def type(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def help(self) -> str: ...
    @property
    def message(self) -> str: ...
    @property
    def choices(self) -> Any: ...
    @property
    def texts(self) -> Any: ...


class _EarlierAnswerRow(NamedTuple):
    task_id: UUID
    fingerprint: str
    type: str
    question: str
    asker: str
    questionnaire: str
    labels_json: str
    value_json: str | None
    answer: str
    answered_at: datetime
    texts_json: str | None


class Suggestion(NamedTuple):
    """An earlier answer. `typed` is what it would put into the field of the question it is offered for."""

    task_id: UUID
    question: str
    asker: str
    questionnaire: str
    answer: str
    """The words in the reader's language."""
    answered_at: datetime
    typed: list[str]

    @property
    def age(self) -> str:
        """The time since the answer, such as “3 months”, in the reader's language."""
        return timesince(self.answered_at, depth=1)


def fingerprint(question: str) -> str:
    """Return a hash that ignores capitals, punctuation and spaces of the question."""
    words = _BETWEEN_WORDS.sub(" ", question.casefold()).strip()
    return hashlib.md5(words.encode(), usedforsecurity=False).hexdigest()


_COLUMNS = """e.task_id, e.fingerprint, e.type, e.question, e.asker, e.questionnaire, e.labels, e.value, e.answer,
       e.answered_at"""
_SAME = f"""
SELECT {_COLUMNS}, NULL FROM questionnaires_earlieranswer e
WHERE e.company_id = %(company)s AND e.fingerprint = ANY(%(fingerprints)s)
ORDER BY e.answered_at DESC LIMIT 5000
"""  # noqa: S608
_SIMILAR = f"""
SELECT {_COLUMNS}, (SELECT q.texts FROM questionnaires_questiontask q WHERE q.task_id = e.task_id)
FROM parley_similar_answers(%(asked)s, %(types)s, %(but)s, %(most)s) alike
JOIN questionnaires_earlieranswer e ON e.task_id = alike.task_id AND e.company_id = %(company)s
ORDER BY alike.score DESC, e.answered_at DESC
"""  # noqa: S608
_ONE = f"""
SELECT {_COLUMNS}, NULL FROM questionnaires_earlieranswer e
WHERE e.company_id = %(company)s AND e.task_id = %(task)s
"""  # noqa: S608


def answered_before(company: Company, questions: Iterable[SuggestibleQuestion]) -> dict[UUID, Suggestion]:
    """Return the latest answer to exactly the same question, by task. At most one statement."""
    by_print: dict[str, list[SuggestibleQuestion]] = {}
    for question in questions:
        by_print.setdefault(fingerprint(question.text), []).append(question)
    if not by_print:
        return {}
    offered: dict[UUID, Suggestion] = {}
    for found in fetch(_SAME, {"company": company.pk, "fingerprints": list(by_print)}, _EarlierAnswerRow):
        for question in by_print[found.fingerprint]:
            if question.task_id not in offered and (suggestion := _make_suggestion(question, found)):
                offered[question.task_id] = suggestion
    return offered


def similar_answers(company: Company, question: SuggestibleQuestion) -> list[Suggestion]:
    """Return the best answers to similar questions, most similar first, without duplicates. One statement."""
    parameters = {
        "company": company.pk,
        "asked": question.text,
        "types": sorted(_compatible_types(question.type)),
        "but": question.task_id,
        "most": MOST_FOUND,
    }
    offered: dict[tuple[str, ...], Suggestion] = {}
    for found in fetch(_SIMILAR, parameters, _EarlierAnswerRow):
        if suggestion := _make_suggestion(question, found):
            offered.setdefault(tuple(suggestion.typed), suggestion)
    return list(offered.values())[:MOST]


def earlier_answer(company: Company, task_id: UUID, question: SuggestibleQuestion) -> Suggestion | None:
    """Return the company's earlier answer `task_id` if it fits `question`, else None. One statement."""
    found = fetch(_ONE, {"company": company.pk, "task": task_id}, _EarlierAnswerRow)
    return _make_suggestion(question, found[0]) if found else None


def _compatible_types(of: str) -> frozenset[str]:
    kind = QuestionType(of)
    return frozenset(next((alike for alike in _COMPATIBLE if kind in alike), {kind}))


def _make_suggestion(question: SuggestibleQuestion, found: _EarlierAnswerRow) -> Suggestion | None:
    """Return `found` as a suggestion for `question`, None if its type or choices do not fit."""
    if found.task_id == question.task_id or found.type not in _compatible_types(question.type):
        return None
    value = json.loads(found.value_json) if found.value_json else None
    if question.type in WITH_CHOICES:
        typed = _match_choices(question.choices, json.loads(found.labels_json))
        if question.type == QuestionType.SINGLE and len(typed) > 1:
            return None
    else:
        typed = as_typed(found.type, value)
    if not typed:
        return None
    title, words = _asked_words(found), _answer_words(question, found, value, typed)
    return Suggestion(found.task_id, title, found.asker, found.questionnaire, words, found.answered_at, typed)


def _asked_words(found: _EarlierAnswerRow) -> str:
    """Return the earlier question in the reader's language, where it was sent with a translation."""
    texts = json.loads(found.texts_json) if found.texts_json else {}
    title: str = texts.get(choose_language(texts), {}).get("text") or found.question
    return title


def _answer_words(question: SuggestibleQuestion, found: _EarlierAnswerRow, value: Any, typed: list[str]) -> str:
    """Return the earlier answer in the reader's language: the labels of the question at hand, not the words stored."""
    if question.type in WITH_CHOICES:
        labels = translated(question).labels
        return ", ".join(labels[name] for name in typed)
    return format_answer(UncheckedQuestion(found.type, ()), value)


def _match_choices(choices: Iterable[Mapping[str, Any]], labels: Iterable[str]) -> list[str]:
    """Return the names of the choices that carry these labels; empty if one of them is missing."""
    names = {
        label.casefold().strip(): choice["name"]
        for choice in choices
        for label in (choice["label"], *choice.get("labels", {}).values())
        if label
    }
    found = [names.get(label.casefold().strip()) for label in labels]
    return [name for name in found if name] if all(found) else []
