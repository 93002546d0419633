"""Every address of Parley: each part brings its own."""

from django.urls import include, path

PARTS = ["accounts", "companies", "files", "notify", "documents", "agreements", "audits", "tasks", "web"]

urlpatterns = [path("", include(f"parley.{part}.urls")) for part in PARTS]

handler400 = "parley.web.errors.bad_request"
handler403 = "parley.web.errors.not_allowed"
handler404 = "parley.web.errors.not_found"
handler500 = "parley.web.errors.fault"
