from django.urls import path

from parley.companies.views.archive import archive_urls
from parley.corrective.models import Category, Template
from parley.corrective.views import analysis, library, tasks

SETTINGS = "settings/corrective-actions"
TEMPLATE = f"{SETTINGS}/templates/<uuid:corrective_template_id>"
FIELD = f"{TEMPLATE}/fields/<uuid:template_field_id>"
CATEGORY = f"{SETTINGS}/categories/<uuid:category_id>"

urlpatterns = [
    path("corrective-actions", analysis.corrective_actions, name="corrective_actions"),
    path("corrective-actions/partners", analysis.partners, name="corrective_partners"),
    path("corrective-actions/new", tasks.choose_template, name="new_corrective_action"),
    path("corrective-actions/new/plain", tasks.new_plain_action, name="new_plain_action"),
    path("corrective-actions/new/<uuid:corrective_template_id>", tasks.new_action, name="new_action_by_template"),
    path("corrective-actions/<uuid:corrective_task_id>/people", tasks.people, name="corrective_people"),
    path("corrective-actions/<uuid:corrective_task_id>/report", tasks.eight_d_report, name="eight_d_report"),
    path(SETTINGS, library.overview, name="corrective_library"),
    path(f"{SETTINGS}/categories/new", library.new_category, name="new_corrective_category"),
    path(CATEGORY, library.category, name="corrective_category"),
    *archive_urls(CATEGORY, Category, page="corrective_category", list_page="corrective_library"),
    path(f"{SETTINGS}/templates/new", library.new_template, name="new_corrective_template"),
    path(TEMPLATE, library.template, name="corrective_template"),
    *archive_urls(TEMPLATE, Template, page="corrective_template", list_page="corrective_library"),
    path(f"{TEMPLATE}/fields/new", library.new_field, name="new_template_field"),
    path(FIELD, library.field, name="template_field"),
    path(f"{FIELD}/move", library.move_field, name="move_template_field"),
    path(f"{FIELD}/remove", library.remove_field, name="remove_template_field"),
]
