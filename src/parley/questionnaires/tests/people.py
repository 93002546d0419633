"""Foreign keys to people that record what happened and stay when the person leaves, with the reason."""

RECORDS = {
    "questionnaires.Questionnaire.created_by": "who created it",
    "questionnaires.SentQuestionnaire.sent_by": "who sent it",
    "questionnaires.QuestionTask.answered_by": "who answered",
    "questionnaires.AnswerDraft.saved_by": "who wrote the draft, which stays with its question task",
}
