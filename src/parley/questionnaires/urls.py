from django.urls import path

from parley.questionnaires.views import builder, library, questions, sending

SETTINGS = "settings/questionnaires"
QUESTIONNAIRE = f"{SETTINGS}/<uuid:questionnaire_id>"
SECTION = f"{QUESTIONNAIRE}/sections/<uuid:section_id>"
QUESTION = f"{QUESTIONNAIRE}/questions/<uuid:question_id>"

urlpatterns = [
    path("questionnaires/send", sending.choose_questionnaire, name="choose_questionnaire"),
    path(SETTINGS, library.questionnaires, name="questionnaires"),
    path(f"{SETTINGS}/new", library.new_questionnaire, name="new_questionnaire"),
    path(QUESTIONNAIRE, builder.questionnaire, name="questionnaire"),
    path(f"{QUESTIONNAIRE}/details", library.questionnaire_details, name="questionnaire_details"),
    path(f"{QUESTIONNAIRE}/retire", library.retire_questionnaire, name="retire_questionnaire"),
    path(f"{QUESTIONNAIRE}/order", builder.order_questionnaire, name="order_questionnaire"),
    path(f"{QUESTIONNAIRE}/sections/new", questions.new_section, name="new_section"),
    path(SECTION, questions.section, name="section"),
    path(f"{SECTION}/delete", questions.delete_section, name="delete_section"),
    path(f"{SECTION}/questions/new", questions.new_question, name="new_question"),
    path(QUESTION, questions.question, name="question"),
    path(f"{QUESTION}/delete", questions.delete_question, name="delete_question"),
]
