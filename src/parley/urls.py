"""Every address of Parley: each part brings its own."""

from django.urls import include, path

# The most asked first: they are looked through in this order.
PARTS = [
    "tasks",
    "web",
    "files",
    "companies",
    "accounts",
    "documents",
    "agreements",
    "audits",
    "corrective",
    "evaluations",
    "questionnaires",
    "tickets",
    "notify",
]

urlpatterns = [path("", include(f"parley.{part}.urls")) for part in PARTS]

handler400 = "parley.web.errors.bad_request"
handler403 = "parley.web.errors.not_allowed"
handler404 = "parley.web.errors.not_found"
handler500 = "parley.web.errors.fault"
