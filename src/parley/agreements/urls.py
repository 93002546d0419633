from django.urls import path

from parley.agreements import views

urlpatterns = [
    path("settings/agreements", views.agreements, name="agreements"),
    path("settings/agreements/new", views.new_agreement, name="new_agreement"),
    path("settings/agreements/<uuid:agreement_id>", views.agreement, name="agreement"),
    path("settings/agreements/<uuid:agreement_id>/versions", views.new_version, name="new_agreement_version"),
    path("settings/agreements/<uuid:agreement_id>/retire", views.retire_agreement, name="retire_agreement"),
    path("settings/agreements/<uuid:agreement_id>/restore", views.restore_agreement, name="restore_agreement"),
]
