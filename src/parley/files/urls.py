from django.urls import path

from parley.files import views

app_name = "files"

urlpatterns = [
    path("files/<uuid:file_id>", views.view, name="view"),
    path("files/<uuid:file_id>/download", views.download, name="download"),
]
