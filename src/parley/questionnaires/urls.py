from django.urls import path

from parley.companies.views.archive import archive_urls
from parley.questionnaires.answering.views import answer, delegate, drafts, received_questionnaires
from parley.questionnaires.library.views import (
    bank,
    builder,
    exchange,
    preview,
    questionnaires,
    questions,
)
from parley.questionnaires.models import Questionnaire
from parley.questionnaires.review.views import progress, results, sent
from parley.questionnaires.sending import views as sending

SETTINGS = "settings/questionnaires"
QUESTIONNAIRE = f"{SETTINGS}/<uuid:questionnaire_id>"
SECTION = f"{QUESTIONNAIRE}/sections/<uuid:section_id>"
BANK = f"{SETTINGS}/bank"
QUESTION = f"{QUESTIONNAIRE}/questions/<uuid:question_id>"
RECEIVED = "received-questionnaires/<uuid:received_id>"
SENT = "questionnaires/<uuid:sent_id>"

urlpatterns = [
    path("tasks/<uuid:task_id>/draft", drafts.save_task_draft, name="save_task_draft"),
    path("questionnaires/send", sending.choose_questionnaire, name="choose_questionnaire"),
    path(SETTINGS, questionnaires.questionnaires, name="questionnaires"),
    path(f"{SETTINGS}/new", questionnaires.new_questionnaire, name="new_questionnaire"),
    path(f"{SETTINGS}/import", exchange.import_questionnaire, name="import_questionnaire"),
    path(BANK, bank.question_bank, name="question_bank"),
    path(f"{BANK}/new", bank.new_bank_question, name="new_bank_question"),
    path(f"{BANK}/<uuid:bank_question_id>", bank.bank_question, name="bank_question"),
    path(f"{BANK}/<uuid:bank_question_id>/delete", bank.delete_bank_question, name="delete_bank_question"),
    path(f"{BANK}/<uuid:bank_question_id>/use", bank.use_bank_question, name="use_bank_question"),
    path(QUESTIONNAIRE, builder.questionnaire, name="questionnaire"),
    path(f"{QUESTIONNAIRE}/details", questionnaires.questionnaire_details, name="questionnaire_details"),
    path(f"{QUESTIONNAIRE}/preview", preview.questionnaire_preview, name="questionnaire_preview"),
    *archive_urls(QUESTIONNAIRE, Questionnaire, page="questionnaire", list_page="questionnaires"),
    path(f"{QUESTIONNAIRE}/export", exchange.export_questionnaire, name="export_questionnaire"),
    path(f"{QUESTIONNAIRE}/order", builder.order_questionnaire, name="order_questionnaire"),
    path(f"{QUESTIONNAIRE}/sections/new", questions.new_section, name="new_section"),
    path(SECTION, questions.section, name="section"),
    path(f"{SECTION}/delete", questions.delete_section, name="delete_section"),
    path(f"{SECTION}/questions/new", questions.new_question, name="new_question"),
    path(f"{SECTION}/bank", bank.add_from_bank, name="add_from_bank"),
    path(QUESTION, questions.question, name="question"),
    path(f"{QUESTION}/delete", questions.delete_question, name="delete_question"),
    path(f"{QUESTION}/translation", questions.translate_question, name="translate_question"),
    path(f"{QUESTION}/keep", bank.keep_in_bank, name="keep_in_bank"),
    path("received-questionnaires", received_questionnaires.received_questionnaires, name="received_questionnaires"),
    path(RECEIVED, received_questionnaires.received_questionnaire, name="received_questionnaire"),
    path(f"{RECEIVED}/answer", answer.answer_questionnaire, name="answer_questionnaire"),
    path(f"{RECEIVED}/delegate", delegate.delegate_questions, name="delegate_questions"),
    path("questionnaires", sent.sent_list, name="sent_questionnaires"),
    path("questionnaires/partners", sent.partners, name="sent_partners"),
    path("questionnaires/names", sent.names, name="sent_names"),
    path(SENT, progress.sent_questionnaire, name="sent_questionnaire"),
    path(f"{SENT}/accept", progress.accept, name="accept_answers"),
    path(f"{SENT}/reject", progress.reject, name="reject_answers"),
    path(f"{SENT}/export", results.export_answers, name="export_answers"),
    path("questionnaires/versions/<uuid:version_id>", results.compare, name="compare_answers"),
    path("questionnaires/versions/<uuid:version_id>/export", results.export_version, name="export_version_answers"),
]
