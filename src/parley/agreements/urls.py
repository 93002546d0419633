from django.urls import path

from parley.agreements import views
from parley.agreements.models import AgreementTemplate
from parley.companies.views.archive import archive_urls

AGREEMENT = "settings/agreements/<uuid:agreement_id>"

urlpatterns = [
    path("settings/agreements", views.agreements, name="agreements"),
    path("settings/agreements/new", views.new_agreement, name="new_agreement"),
    path(AGREEMENT, views.agreement, name="agreement"),
    path(f"{AGREEMENT}/versions", views.new_version, name="new_agreement_version"),
    *archive_urls(AGREEMENT, AgreementTemplate, page="agreement", list_page="agreements"),
]
