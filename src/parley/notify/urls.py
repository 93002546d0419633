from django.urls import path

from parley.notify import views

urlpatterns = [
    path("settings/my-e-mails", views.own_mails, name="own_mails"),
    path("settings/e-mails", views.mail_settings, name="mail_settings"),
    path("partners/<uuid:partner_id>/e-mails", views.partner_mails, name="partner_mails"),
    path("switch-off-mail/<str:token>", views.switch_off_mail, name="switch_off_mail"),
    path("outgoing-mail", views.outgoing_mail, name="outgoing_mail"),
    path("outgoing-mail/<uuid:mail_id>", views.outgoing_mail_page, name="outgoing_mail_page"),
]
