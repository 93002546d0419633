from django.urls import path

from parley.notify import views

urlpatterns = [
    path("outgoing-mail", views.outgoing_mail, name="outgoing_mail"),
    path("outgoing-mail/<uuid:mail_id>", views.outgoing_mail_page, name="outgoing_mail_page"),
]
