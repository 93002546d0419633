"""Every address of Parley: each part brings its own."""

from django.urls import include, path

PARTS = ["accounts", "companies", "files", "notify", "documents", "agreements", "tasks", "web"]

urlpatterns = [path("", include(f"parley.{part}.urls")) for part in PARTS]
