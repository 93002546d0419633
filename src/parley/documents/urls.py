from django.urls import path

from parley.documents import views

urlpatterns = [
    path("settings/document-types", views.document_types, name="document_types"),
    path("settings/document-types/new", views.new_document_type, name="new_document_type"),
    path("settings/document-types/<uuid:type_id>", views.document_type, name="document_type"),
    path("settings/document-types/<uuid:type_id>/retire", views.retire, name="retire_document_type"),
    path("settings/document-types/<uuid:type_id>/restore", views.restore, name="restore_document_type"),
]
