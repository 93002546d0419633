"""Questions said in a further language of their questionnaire."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from parley.companies.actor import Actor
from parley.core.errors import NotFound
from parley.questionnaires.actions.opening import changing
from parley.questionnaires.languages import without
from parley.questionnaires.models import Question


def translate_question(
    *,
    by: Actor,
    questionnaire_id: UUID,
    question_id: UUID,
    language: str,
    said: Mapping[str, str],
    labels: Mapping[str, str],
    key: UUID | None = None,
) -> Question:
    """`said` are its "text", "help" and "message", `labels` its choices by name; what is empty is not translated."""
    with changing(by=by, questionnaire_id=questionnaire_id, key=key) as draft:
        if language not in draft.version.languages:
            raise NotFound
        question = draft.question(question_id)
        filled = {part: text for part, text in said.items() if text}
        others = without(question.translations, {language})
        question.translations = {**others, language: filled} if filled else others
        question.choices = [_labelled(choice, language, labels.get(choice["name"], "")) for choice in question.choices]
        question.save(update_fields=["translations", "choices"])
        return question


def _labelled(choice: Mapping[str, object], language: str, label: str) -> dict[str, object]:
    known = choice.get("labels")
    others = without(known if isinstance(known, Mapping) else {}, {language})
    return {**choice, "labels": {**others, language: label} if label else others}
