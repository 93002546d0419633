"""Models of the library (`library`) and of sent questionnaires (`sent`)."""

from parley.questionnaires.models.library import (
    BankQuestion,
    Question,
    QuestionContent,
    Questionnaire,
    Section,
    Version,
)
from parley.questionnaires.models.sent import AnswerDraft, EarlierAnswer, QuestionTask, SentQuestionnaire

__all__ = [
    "AnswerDraft",
    "BankQuestion",
    "EarlierAnswer",
    "Question",
    "QuestionContent",
    "QuestionTask",
    "Questionnaire",
    "Section",
    "SentQuestionnaire",
    "Version",
]
