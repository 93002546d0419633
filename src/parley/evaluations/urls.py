from django.urls import path

from parley.companies.views.archive import archive_urls
from parley.evaluations.models import EvaluationTemplate
from parley.evaluations.views import cycles, evaluation, received_evaluations, templates

TEMPLATE = "settings/evaluations/<uuid:evaluation_template_id>"

urlpatterns = [
    path("evaluations", cycles.evaluations, name="evaluations"),
    path("evaluations/new", cycles.new_cycle, name="new_cycle"),
    path("evaluations/cycles/<uuid:cycle_id>", cycles.cycle, name="cycle"),
    path("evaluations/cycles/<uuid:cycle_id>/people", cycles.cycle_people, name="cycle_people"),
    path("evaluations/cycles/<uuid:cycle_id>/release", cycles.release_cycle, name="release_cycle"),
    path("evaluations/<uuid:evaluation_id>", evaluation.evaluation, name="evaluation"),
    path("evaluations/<uuid:evaluation_id>/score", evaluation.score_evaluation, name="score_evaluation"),
    path("evaluations/<uuid:evaluation_id>/release", evaluation.release_evaluation, name="release_evaluation"),
    path("evaluations/<uuid:evaluation_id>/send-back", evaluation.send_back_evaluation, name="send_back_evaluation"),
    path("evaluations/<uuid:evaluation_id>/leave-out", evaluation.leave_out_evaluation, name="leave_out_evaluation"),
    path("received-evaluations", received_evaluations.received_evaluations, name="received_evaluations"),
    path("settings/evaluations", templates.evaluation_templates, name="evaluation_templates"),
    path("settings/evaluations/new", templates.new_evaluation_template, name="new_evaluation_template"),
    path(TEMPLATE, templates.evaluation_template, name="evaluation_template"),
    *archive_urls(TEMPLATE, EvaluationTemplate, page="evaluation_template", list_page="evaluation_templates"),
]
