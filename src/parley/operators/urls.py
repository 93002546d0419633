from django.urls import path

from parley.operators import views

urlpatterns = [
    path("operator", views.operator, name="operator"),
    path("operator/jobs/<int:job_id>/retry", views.retry_job, name="retry_job"),
    path("operator/jobs/<int:job_id>/delete", views.forget_job, name="forget_job"),
    path("operator/mails/retry", views.retry_mails, name="retry_mails"),
    path("metrics", views.metrics, name="metrics"),
]
