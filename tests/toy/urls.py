from django.urls import path

from tests.toy import views

urlpatterns = [
    path("toys", views.toys, name="toys"),
    path("toys/<uuid:toy_id>", views.toy, name="toy"),
    path("settings/toys", views.toy_box, name="toy_box"),
]
