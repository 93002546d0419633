from django.urls import path

from parley.audits import views

urlpatterns = [
    path("audits", views.audits, name="audits"),
    path("audits/new", views.new_audit, name="new_audit"),
    path("audits/<uuid:audit_id>", views.audit, name="audit"),
    path("audits/<uuid:audit_id>/edit", views.edit_audit, name="edit_audit"),
    path("audits/<uuid:audit_id>/tasks/new", views.new_audit_task, name="new_audit_task"),
]
