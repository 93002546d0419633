from django.urls import path

from parley.companies.views.archive import archive_urls
from parley.documents import views
from parley.documents.models import DocumentType

DOCUMENT_TYPE = "settings/document-types/<uuid:type_id>"

urlpatterns = [
    path("settings/document-types", views.document_types, name="document_types"),
    path("settings/document-types/new", views.new_document_type, name="new_document_type"),
    path(DOCUMENT_TYPE, views.document_type, name="document_type"),
    *archive_urls(DOCUMENT_TYPE, DocumentType, page="document_type", list_page="document_types"),
]
